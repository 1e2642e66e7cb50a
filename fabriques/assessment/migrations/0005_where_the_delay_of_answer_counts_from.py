import django.db.models.deletion
from django.db import migrations, models

from fabriques.assessment.silence import Look, counts_from


def keep(apps, schema_editor):
    """Count the delays of the files that were asked for pieces before this table was."""
    check_model = apps.get_model("assessment", "CompletenessCheck")
    delay_model = apps.get_model("assessment", "AnswerDelay")
    asked = check_model.objects.filter(outcome="incomplete").order_by().values("application")
    for application in (
        apps.get_model("applications", "Application").objects.filter(pk__in=asked).order_by("pk")
    ):
        checks = check_model.objects.filter(application=application).order_by("pk")
        found = counts_from(
            application.submitted_at, [Look(*row) for row in checks.values_list(*Look._fields)]
        )
        if found is not None:
            delay_model.objects.create(application=application, counts_from=found)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0015_pieces_sent_stay"),
        ("assessment", "0004_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerDelay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counts_from", models.DateTimeField(verbose_name="équivaut à un dossier arrivé le")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer_delay",
                        to="applications.application",
                    ),
                ),
            ],
            options={"verbose_name": "délai de réponse suspendu"},
        ),
        migrations.RunPython(keep, migrations.RunPython.noop, elidable=True),
    ]
