from django.db import migrations

from fabriques.common.triggers import refusal, trigger

MOVE = """
CREATE FUNCTION envelope_move(first bigint, amount bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE current bigint := first;
BEGIN
  WHILE current IS NOT NULL LOOP
    UPDATE calls_envelope SET committed_cents = committed_cents + amount WHERE id = current
      RETURNING parent_id INTO current;
  END LOOP;
END $$;"""


class Migration(migrations.Migration):
    dependencies = [
        ("selection", "0001_decisions_and_awards"),
        ("calls", "0002_published_rules_never_change"),
        ("applications", "0002_frozen_once_submitted"),
    ]
    operations = [
        migrations.RunSQL(MOVE, "DROP FUNCTION envelope_move(bigint, bigint) CASCADE;"),
        trigger(
            "share_moves_envelope",
            """BEGIN
              IF TG_OP <> 'INSERT' THEN PERFORM envelope_move(OLD.envelope_id, -OLD.amount_cents); END IF;
              IF TG_OP <> 'DELETE' THEN PERFORM envelope_move(NEW.envelope_id, NEW.amount_cents); END IF;
              RETURN NULL;
            END""",
            "CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON selection_awardshare"
            " FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "shares_add_up",
            f"""DECLARE award selection_award; added bigint; wanted bigint;
            BEGIN
              IF TG_TABLE_NAME = 'selection_award' THEN wanted := NEW.id;
              ELSIF TG_OP = 'DELETE' THEN wanted := OLD.award_id;
              ELSE wanted := NEW.award_id; END IF;
              SELECT * INTO award FROM selection_award WHERE id = wanted;
              IF NOT FOUND THEN RETURN NULL; END IF;
              SELECT coalesce(sum(amount_cents), 0) INTO added FROM selection_awardshare WHERE award_id = award.id;
              IF added <> award.total_cents THEN
                {refusal("shares_add_up", "La somme des parts annuelles doit être égale au montant attribué.")};
              END IF;
              RETURN NULL;
            END""",
            "CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON selection_awardshare"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
            "CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON selection_award"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "award_within_rulebook",
            f"""DECLARE book calls_rulebookversion; base bigint := NEW.total_cents - NEW.bonus_cents;
            BEGIN
              SELECT * INTO book FROM calls_rulebookversion WHERE id = NEW.rulebook_id;
              IF book.award_maximum_cents IS NOT NULL AND base > book.award_maximum_cents THEN
                {refusal("award_maximum", "Le montant attribué dépasse le maximum du règlement.")};
              ELSIF book.award_minimum_cents IS NOT NULL AND base < book.award_minimum_cents THEN
                {refusal("award_minimum", "Le montant attribué est inférieur au minimum du règlement.")};
              ELSIF NEW.bonus_cents NOT IN (0, book.bonus_cents) THEN
                {refusal("award_bonus", "Le bonus n'est pas celui du règlement.")};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON selection_award FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "refusal_reasons_whole",
            f"""DECLARE wanted bigint; missing int;
            BEGIN
              IF TG_TABLE_NAME = 'selection_decision' THEN wanted := NEW.id;
              ELSIF TG_OP = 'DELETE' THEN wanted := OLD.decision_id;
              ELSE wanted := NEW.decision_id; END IF;
              SELECT count(*) INTO missing
                FROM selection_decision d
                JOIN applications_application a ON a.id = d.application_id
                JOIN calls_rulebookversion b ON b.id = a.rulebook_id
                CROSS JOIN LATERAL jsonb_array_elements_text(b.criteria) AS c(code)
                WHERE d.id = wanted AND d.outcome = 'refused' AND NOT EXISTS (
                  SELECT 1 FROM selection_decisionreason r WHERE r.decision_id = d.id AND r.criterion = c.code);
              IF missing > 0 THEN
                {refusal("refusal_without_reason", "Un refus est motivé pour chaque critère du règlement : il en manque.")};
              END IF;
              RETURN NULL;
            END""",
            "CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON selection_decision"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
            "CREATE CONSTRAINT TRIGGER {name} AFTER UPDATE OR DELETE ON selection_decisionreason"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]
