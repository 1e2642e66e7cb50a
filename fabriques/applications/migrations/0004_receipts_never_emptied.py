from django.db import migrations

from fabriques.common.triggers import never_emptied


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_submitted_stays_submitted")]
    operations = [
        never_emptied(
            "applications_receipt",
            "receipt_never_emptied",
            "Un accusé de réception ne s'efface pas : il prouve ce qui a été reçu.",
        )
    ]
