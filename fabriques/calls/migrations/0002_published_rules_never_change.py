from django.db import migrations

from fabriques.common.triggers import never_changes, refusal, trigger


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_programme_calls_waves")]
    operations = [
        never_changes(
            "calls_rulebookversion",
            "rulebook_never_changed",
            "Une version publiée du règlement ne change plus : publiez une nouvelle version.",
        ),
        trigger(
            "envelope_committed_by_awards_only",
            f"""BEGIN
              IF TG_OP = 'INSERT' AND NEW.committed_cents <> 0 THEN
                {refusal("envelope_starts_empty", "Une enveloppe commence sans rien d'engagé.")};
              ELSIF TG_OP = 'UPDATE' AND NEW.committed_cents <> OLD.committed_cents AND pg_trigger_depth() < 2 THEN
                {refusal("envelope_moved_by_awards", "Le montant engagé suit les attributions : il ne se saisit pas.")};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON calls_envelope FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]
