from django.db import migrations

from fabriques.common.triggers import refusal, trigger

DECIDED = "Ce dossier a reçu une décision : une correction ne s'y demande plus et ne s'y rend plus."


class Migration(migrations.Migration):
    """A file does not move once decided, and is not decided while its holder is asked to correct it."""

    dependencies = [
        ("selection", "0004_awards_follow_their_file"),
        ("applications", "0011_imports"),
    ]
    operations = [
        trigger(
            "correction_before_decision",
            f"""BEGIN
              IF EXISTS (SELECT 1 FROM selection_decision WHERE application_id = NEW.application_id) THEN
                {refusal("correction_before_decision", DECIDED)};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT ON applications_correction FOR EACH ROW"
            " EXECUTE FUNCTION {name}()",
            "CREATE TRIGGER {name}_answered BEFORE UPDATE OF answered_at ON applications_correction FOR EACH ROW"
            " WHEN (NEW.answered_at IS NOT NULL) EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "decision_after_correction",
            f"""BEGIN
              IF EXISTS (SELECT 1 FROM applications_correction
                         WHERE application_id = NEW.application_id AND answered_at IS NULL
                           AND cancelled_at IS NULL AND due_at > NEW.decided_at) THEN
                {
                refusal(
                    "decision_after_correction",
                    "Une correction est attendue du porteur : le dossier se décide quand elle est rendue, "
                    "annulée, ou que son délai est passé.",
                )
            };
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT ON selection_decision FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]
