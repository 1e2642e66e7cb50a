from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from fabriques.common.triggers import refusal, trigger
from fabriques.rulebooks import reader

UNLOCK = "ALTER TABLE calls_rulebookversion DISABLE TRIGGER rulebook_never_changed"
LOCK = "ALTER TABLE calls_rulebookversion ENABLE TRIGGER rulebook_never_changed"


def copy_results(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The day of results of each version, read from its exact text."""
    versions = apps.get_model("calls", "RulebookVersion")
    for version in versions.objects.order_by("pk"):
        version.results_on = reader.read(version.text).calendar.results_on.value
        version.save(update_fields=["results_on"])


class Migration(migrations.Migration):
    dependencies = [("calls", "0007_form_drafts")]
    operations = [
        migrations.AddField("rulebookversion", "results_on", models.DateField(null=True)),
        migrations.RunSQL(UNLOCK, LOCK),
        migrations.RunPython(copy_results, migrations.RunPython.noop),
        migrations.RunSQL(LOCK, UNLOCK),
        trigger(
            "wave_results_after_closing",
            f"""BEGIN
              IF NEW.opened_at IS NOT NULL AND EXISTS (
                SELECT 1 FROM calls_rulebookversion v
                WHERE v.id = NEW.rulebook_id AND v.results_on < (NEW.closes_at AT TIME ZONE 'Europe/Paris')::date) THEN
                {
                refusal(
                    "wave_results_after_closing",
                    "Les résultats d'une vague ne sont pas annoncés avant sa clôture : reculez-les d'abord.",
                )
            };
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF opened_at, closes_at, rulebook_id ON calls_wave"
            " FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]
