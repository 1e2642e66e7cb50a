from django.db import migrations

from fabriques.common.triggers import refusal, trigger


class Migration(migrations.Migration):
    dependencies = [
        ("selection", "0003_decided_files_stay"),
        ("calls", "0003_delegation_stays_in_its_wave"),
    ]
    operations = [
        trigger(
            "award_by_its_rulebook",
            f"""BEGIN
              IF NOT EXISTS (
                SELECT 1 FROM selection_decision d JOIN applications_application a ON a.id = d.application_id
                WHERE d.id = NEW.decision_id AND a.rulebook_id = NEW.rulebook_id) THEN
                {refusal("award_rulebook", "Une attribution se juge selon le règlement de son dossier.")};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON selection_award FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        # Deferred: which year is the first, and so carries the bonus, is known once all shares are written.
        trigger(
            "shares_within_year",
            f"""DECLARE too_much int;
            BEGIN
              SELECT count(*) INTO too_much
                FROM selection_awardshare s
                JOIN calls_envelope e ON e.id = s.envelope_id
                JOIN selection_award a ON a.id = s.award_id
                JOIN calls_rulebookversion b ON b.id = a.rulebook_id
                WHERE s.award_id = NEW.award_id AND b.yearly_maximum_cents IS NOT NULL
                  AND s.amount_cents > b.yearly_maximum_cents + CASE WHEN e.year = (
                    SELECT min(f.year) FROM selection_awardshare t JOIN calls_envelope f ON f.id = t.envelope_id
                    WHERE t.award_id = s.award_id) THEN a.bonus_cents ELSE 0 END;
              IF too_much > 0 THEN
                {refusal("yearly_maximum", "La part d'une année dépasse le maximum annuel du règlement.")};
              END IF;
              RETURN NULL;
            END""",
            "CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON selection_awardshare"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "told_decision_kept",
            f"""BEGIN
              {refusal("told_decision_kept", "Une décision notifiée ne se supprime pas : le porteur l'a reçue.")};
            END""",
            "CREATE TRIGGER {name} BEFORE DELETE ON selection_decision FOR EACH ROW"
            " WHEN (OLD.state <> 'decided') EXECUTE FUNCTION {name}()",
        ),
    ]
