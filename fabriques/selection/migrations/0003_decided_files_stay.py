from django.db import migrations

from fabriques.common.triggers import refusal, trigger


class Migration(migrations.Migration):
    """`applications` does not know decisions: what a decision forbids on the file is held from here."""

    dependencies = [
        ("selection", "0002_money_and_reasons_hold"),
        ("applications", "0003_submitted_stays_submitted"),
    ]
    operations = [
        trigger(
            "decided_file_stays",
            f"""BEGIN
              IF EXISTS (SELECT 1 FROM selection_decision WHERE application_id = NEW.id) THEN
                {refusal("decided_file_stays", "Ce dossier a reçu une décision : il ne peut plus être retiré.")};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_application FOR EACH ROW"
            " WHEN (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn') EXECUTE FUNCTION {name}()",
        ),
    ]
