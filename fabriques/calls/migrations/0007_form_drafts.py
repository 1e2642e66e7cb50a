import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fabriques.common.triggers import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0005_drafts_alerts_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.CharField(blank=True, max_length=80, verbose_name="point de départ")),
                ("text", models.TextField(verbose_name="texte")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="enregistrements")),
                ("begun_at", models.DateTimeField(verbose_name="commencé le")),
                ("saved_at", models.DateTimeField(verbose_name="enregistré le")),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.formversion",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_draft",
                        to="calls.call",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "brouillon de formulaire"},
        ),
        migrations.CreateModel(
            name="FormUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("while_open", models.BooleanField(verbose_name="vague ouverte")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                ("used_at", models.DateTimeField(verbose_name="décidé le")),
                ("used_by", models.CharField(max_length=40, verbose_name="décidé par")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="calls.formversion",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_uses",
                        to="calls.wave",
                    ),
                ),
            ],
            options={"verbose_name": "formulaire choisi pour une vague", "ordering": ("used_at", "id")},
        ),
        migrations.AddConstraint(
            model_name="formuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("while_open", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="calls_form_use_while_open_has_a_reason",
                violation_error_message="Changer le formulaire d'une vague ouverte se justifie par écrit.",
            ),
        ),
        never_changes(
            "calls_formuse",
            "form_use_never_changed",
            "Le choix d'un formulaire pour une vague ne change plus : choisissez-en un autre.",
        ),
    ]
