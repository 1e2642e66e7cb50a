import django.db.models.deletion
from django.db import migrations, models

from fabriques.common.triggers import never_changes


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_delegation_stays_in_its_wave")]
    operations = [
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("text", models.TextField(verbose_name="texte")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="empreinte")),
                ("published_at", models.DateTimeField(verbose_name="publié le")),
                (
                    "published_by",
                    models.CharField(blank=True, max_length=40, verbose_name="publié par"),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forms", to="calls.call"
                    ),
                ),
            ],
            options={"verbose_name": "version de formulaire", "ordering": ("call", "number")},
        ),
        migrations.AddField(
            model_name="wave",
            name="form",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waves",
                to="calls.formversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(
                fields=("call", "number"),
                name="calls_form_number_once",
                violation_error_message="Cette version du formulaire existe déjà.",
            ),
        ),
        never_changes(
            "calls_formversion",
            "form_never_changed",
            "Une version publiée du formulaire ne change plus : publiez une nouvelle version.",
        ),
    ]
