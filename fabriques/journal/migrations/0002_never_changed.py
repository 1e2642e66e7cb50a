from django.db import migrations

from fabriques.common.triggers import never_changes


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_entry")]
    operations = [
        never_changes(
            "journal_entry",
            "journal_never_changed",
            "Le journal ne se modifie pas : une écriture est définitive.",
            truncate=True,
        )
    ]
