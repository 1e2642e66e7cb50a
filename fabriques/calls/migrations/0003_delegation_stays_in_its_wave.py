from django.db import migrations

from fabriques.common.triggers import never_emptied, refusal, trigger


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_published_rules_never_change")]
    operations = [
        never_emptied(
            "calls_rulebookversion",
            "rulebook_never_emptied",
            "Une version publiée du règlement ne s'efface pas.",
        ),
        # A parent is given at creation and never changed, so that delegation can neither loop nor be moved
        # away from what is already committed.
        trigger(
            "envelope_delegation",
            f"""BEGIN
              IF TG_OP = 'UPDATE' AND NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
                {refusal("envelope_parent_kept", "Une enveloppe déléguée ne change pas d'enveloppe d'origine.")};
              END IF;
              IF NEW.parent_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM calls_envelope p
                WHERE p.id = NEW.parent_id AND p.id <> NEW.id AND p.wave_id = NEW.wave_id AND p.year = NEW.year) THEN
                {refusal("envelope_parent_same", "Une enveloppe se délègue dans la même vague et pour la même année.")};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF parent_id, wave_id, year ON calls_envelope"
            " FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]
