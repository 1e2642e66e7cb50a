from django.db import migrations

from fabriques.common.triggers import never_changes, refusal, trigger

FROZEN = (
    "wave_id", "rulebook_id", "organisation_id", "place_name", "address", "commune_id", "summary", "activities",
    "answers", "requested_cents", "submitted_at", "submitted_by_id", "service_id", "place_id",
)  # fmt: skip
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN)


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_applications_and_receipts")]
    operations = [
        never_changes(
            "applications_receipt",
            "receipt_never_changed",
            "Un accusé de réception ne se modifie pas : il prouve ce qui a été reçu.",
        ),
        trigger(
            "application_frozen",
            f"""BEGIN
              IF TG_OP = 'DELETE' THEN
                {refusal("application_kept", "Un dossier déposé ne se supprime pas : il peut être retiré.")};
              END IF;
              IF {CHANGED} THEN
                {refusal("application_frozen", "Un dossier déposé ne change plus : son contenu est figé à la seconde du dépôt.")};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON applications_application FOR EACH ROW"
            " WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION {name}()",
        ),
    ]
