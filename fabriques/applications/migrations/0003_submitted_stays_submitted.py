from django.db import migrations

from fabriques.common.triggers import refusal, trigger


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_frozen_once_submitted")]
    operations = [
        trigger(
            "application_stays_submitted",
            f"""BEGIN
              {refusal("application_stays_submitted", "Un dossier déposé ne redevient pas un brouillon : il peut seulement être retiré.")};
            END""",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_application FOR EACH ROW"
            " WHEN (OLD.submitted_at IS NOT NULL AND NEW.state <> OLD.state AND NEW.state <> 'withdrawn')"
            " EXECUTE FUNCTION {name}()",
        ),
    ]
