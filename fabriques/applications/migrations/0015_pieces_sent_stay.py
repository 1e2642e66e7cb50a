from django.db import migrations, models
from django.db.models import F

from fabriques.common.triggers import refusal, trigger

FROZEN = (
    "Les pièces d'un dossier déposé sont figées : seules celles redemandées par le service peuvent changer."
)
ENDED = "Une pièce remplacée ou retirée le reste : déposez de nouveau le fichier."
SENT = "Une pièce envoyée au service ne se retire pas : elle se remplace."
SENT_ONCE = "La date d'envoi d'une pièce ne change plus."
SUBMITTED = "(SELECT submitted_at IS NOT NULL FROM applications_application WHERE id = {row}.application_id FOR SHARE)"
# What replaces a piece without having been sent may be taken back, or replaced before it is sent.
TAKEN_BACK = """OLD.removed_at IS NULL AND NEW.removed_at IS NULL AND EXISTS (
  SELECT 1 FROM applications_piece AS newer WHERE newer.id = OLD.replaced_by_id
  AND newer.asked_by_correction AND newer.sent_at IS NULL
)"""


def bodies(taken_back: str) -> str:
    """The functions of two triggers, those of the migration 0008 when `taken_back` is « false »."""
    return f"""
    CREATE OR REPLACE FUNCTION piece_ended_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF {taken_back} THEN
        RETURN NEW;
      END IF;
      {refusal("piece_ended_once", ENDED)};
    END $$;
    CREATE OR REPLACE FUNCTION piece_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NOT NEW.asked_by_correction AND {SUBMITTED.format(row="NEW")} THEN
          {refusal("piece_frozen", FROZEN)};
        END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'DELETE' THEN
        IF {SUBMITTED.format(row="OLD")} THEN
          {refusal("piece_frozen", FROZEN)};
        END IF;
        RETURN OLD;
      END IF;
      IF {SUBMITTED.format(row="OLD")} AND NOT (
        OLD.asked_by_correction
        OR ({taken_back} AND NEW.replaced_by_id IS NULL)
        OR (NEW.removed_at IS NULL AND EXISTS (
          SELECT 1 FROM applications_piece AS newer WHERE newer.id = NEW.replaced_by_id
          AND newer.asked_by_correction AND newer.application_id = OLD.application_id
          AND newer.code = OLD.code
        ))
      ) THEN
        {refusal("piece_frozen", FROZEN)};
      END IF;
      RETURN NEW;
    END $$;
    """


def sent_as_received(apps, schema_editor):
    """The services saw every piece as it came: those received before are sent since then."""
    pieces = apps.get_model("applications", "Piece").objects
    pieces.filter(asked_by_correction=True).update(sent_at=F("received_at"))


class Migration(migrations.Migration):
    """A piece asked for after the submission is its holder's until it is sent; sent, it is never taken away."""

    dependencies = [
        ("applications", "0014_resemblances"),
    ]

    operations = [
        migrations.AddField(
            model_name="piece",
            name="sent_at",
            field=models.DateTimeField(null=True, verbose_name="envoyée au service le"),
        ),
        migrations.AddField(
            model_name="piece",
            name="held_until",
            field=models.DateTimeField(null=True, verbose_name="gardée par le porteur jusqu'au"),
        ),
        migrations.RunPython(sent_as_received, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_by_correction", True),
                    models.Q(("held_until__isnull", True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="applications_piece_sent_once_asked",
                violation_error_message="Seule une pièce demandée après le dépôt s'envoie au service.",
            ),
        ),
        migrations.RunSQL(bodies(TAKEN_BACK), bodies("false")),
        trigger(
            "piece_sent_stays",
            f"BEGIN {refusal('piece_sent_stays', SENT)}; END",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_piece FOR EACH ROW"
            " WHEN (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL AND OLD.asked_by_correction"
            " AND (OLD.sent_at IS NOT NULL OR NEW.removed_at >= OLD.held_until)) EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "piece_sent_once",
            f"BEGIN {refusal('piece_sent_once', SENT_ONCE)}; END",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_piece FOR EACH ROW"
            " WHEN (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)"
            " EXECUTE FUNCTION {name}()",
        ),
    ]
