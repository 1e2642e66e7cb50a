from django.db import migrations, models

ASKED = ("application_id", "fields", "motive", "asked_by_id", "asked_at", "due_at")
ENDED = ("answers", "answered_by_id", "answered_at", "cancelled_at")


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def kept(condition):
    name = "correction_kept_as_asked"
    return (
        f"DROP TRIGGER {name} ON applications_correction;"
        f"CREATE TRIGGER {name} BEFORE UPDATE ON applications_correction FOR EACH ROW"
        f" WHEN ({condition}) EXECUTE FUNCTION {name}();"
    )


class Migration(migrations.Migration):
    """An answered correction waits for the service until someone there has read it.

    Of the answers given before, those that another request followed have been read; the last one of a file is shown
    to its service as waiting, which it was.
    """

    dependencies = [
        ("applications", "0012_pieces_by_content"),
    ]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="read_at",
            field=models.DateTimeField(null=True, verbose_name="lue le"),
        ),
        migrations.RunSQL(
            kept(
                f"({changed(ASKED)}) OR OLD.cancelled_at IS NOT NULL OR OLD.read_at IS NOT NULL"
                f" OR (OLD.answered_at IS NOT NULL AND ({changed(ENDED)}))"
            ),
            kept(f"({changed(ASKED)}) OR OLD.answered_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL"),
        ),
        migrations.RunSQL(
            "UPDATE applications_correction AS earlier SET read_at = earlier.answered_at"
            " WHERE earlier.answered_at IS NOT NULL AND EXISTS (SELECT 1 FROM applications_correction AS later"
            " WHERE later.application_id = earlier.application_id AND later.id > earlier.id"
            " AND later.cancelled_at IS NULL)",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint(
            model_name="correction",
            name="applications_one_correction_at_a_time",
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("read_at__isnull", True)),
                fields=("application",),
                name="applications_one_correction_at_a_time",
                violation_error_message="Une correction est déjà demandée sur ce dossier.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("read_at__isnull", True), ("answered_at__isnull", False), _connector="OR"
                ),
                name="applications_correction_read_once_answered",
                violation_error_message="Une correction se lit quand elle est rendue.",
            ),
        ),
    ]
