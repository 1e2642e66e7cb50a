from django.db import migrations

from fabriques.common.triggers import never_changes, refusal, trigger

LOCATED = ("longitude", "latitude", "location_method", "location_score", "located_by_id", "located_at")
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in LOCATED)


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_points_and_verdicts")]
    operations = [
        trigger(
            "application_point_frozen",
            f"""BEGIN
              {refusal("application_point_frozen", "Un dossier déposé ne change plus : la position du lieu est figée à la seconde du dépôt.")};
            END""",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_application FOR EACH ROW"
            f" WHEN (OLD.submitted_at IS NOT NULL AND ({CHANGED})) EXECUTE FUNCTION {{name}}()",
        ),
        never_changes(
            "applications_territoryverdict",
            "territory_verdict_never_changed",
            "Le verdict de territoire conservé avec un dossier ne change pas : il dit ce qui valait à sa réception.",
            truncate=True,
        ),
    ]
