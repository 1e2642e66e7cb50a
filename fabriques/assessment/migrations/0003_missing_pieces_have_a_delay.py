from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

DELAY = timedelta(days=15)


def give_a_delay(apps, schema_editor):
    checks = apps.get_model("assessment", "CompletenessCheck").objects
    checks.update(told_at=F("checked_at"))
    due_at = F("checked_at") + DELAY
    checks.filter(outcome="incomplete").update(due_at=due_at, overdue_told_at=due_at)


class Migration(migrations.Migration):
    """Missing pieces are awaited until an instant, and come back.

    Checks made before had no delay: they are given fifteen days from the check. Their holders were told at once, and
    no service is written to about delays that nobody had set.
    """

    dependencies = [
        ("applications", "0011_imports"),
        ("assessment", "0002_nominations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="completenesscheck",
            name="cancelled_at",
            field=models.DateTimeField(null=True, verbose_name="annulée le"),
        ),
        migrations.AddField(
            model_name="completenesscheck",
            name="due_at",
            field=models.DateTimeField(null=True, verbose_name="à envoyer avant le"),
        ),
        migrations.AddField(
            model_name="completenesscheck",
            name="overdue_told_at",
            field=models.DateTimeField(null=True, verbose_name="service prévenu du délai passé le"),
        ),
        migrations.AddField(
            model_name="completenesscheck",
            name="received_at",
            field=models.DateTimeField(null=True, verbose_name="pièces reçues le"),
        ),
        migrations.AddField(
            model_name="completenesscheck",
            name="received_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="completenesscheck",
            name="reply",
            field=models.TextField(blank=True, verbose_name="message du porteur"),
        ),
        migrations.AddField(
            model_name="completenesscheck",
            name="told_at",
            field=models.DateTimeField(null=True, verbose_name="porteur prévenu le"),
        ),
        migrations.RunPython(give_a_delay, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="completenesscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", True), ("outcome", "complete")),
                    models.Q(
                        ("due_at__gt", models.F("checked_at")),
                        ("due_at__isnull", False),
                        ("outcome", "incomplete"),
                    ),
                    _connector="OR",
                ),
                name="assessment_missing_pieces_have_a_delay",
                violation_error_message="Des pièces demandées laissent un délai ; un dossier complet n'en a pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="completenesscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_at__isnull", True), ("received_by__isnull", True), ("reply", "")),
                    models.Q(
                        ("cancelled_at__isnull", True),
                        ("outcome", "incomplete"),
                        ("received_at__isnull", False),
                        ("received_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="assessment_pieces_received_from_someone",
                violation_error_message="Des pièces rendues ont un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="completenesscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "complete"), ("told_at__isnull", False), _connector="OR"),
                name="assessment_missing_pieces_told_at_once",
                violation_error_message="Des pièces sont demandées au porteur au moment où elles le sont.",
            ),
        ),
        migrations.AddConstraint(
            model_name="completenesscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "incomplete"),
                    ("told_at__isnull", True),
                    ("cancelled_at__isnull", True),
                    _connector="OR",
                ),
                name="assessment_told_completeness_stays",
                violation_error_message="Un dossier que son porteur sait complet le reste.",
            ),
        ),
        migrations.AddConstraint(
            model_name="completenesscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("is_latest", False), _connector="OR"),
                name="assessment_cancelled_check_is_not_the_last",
                violation_error_message="Une vérification annulée n'est plus la dernière.",
            ),
        ),
    ]
