import django.contrib.postgres.indexes
from django.db import migrations, models

import fabriques.common.fields


class Migration(migrations.Migration):
    """Submitted files are found by a mail address or a telephone number that they give, without reading them all."""

    dependencies = [("applications", "0015_pieces_sent_stay")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=django.contrib.postgres.indexes.GinIndex(
                fabriques.common.fields.ContactsSaid("answers"),
                condition=models.Q(("submitted_at__isnull", False)),
                name="applications_contacts",
            ),
        ),
    ]
