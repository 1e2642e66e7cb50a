from django.db import migrations, models

import fabriques.common.fields


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0019_shares_to_the_hundredth"),
    ]

    operations = [
        migrations.AddField(
            model_name="papersender",
            name="key",
            field=models.GeneratedField(
                db_persist=True,
                expression=fabriques.common.fields.PlainKey(models.F("name")),
                output_field=models.TextField(),
            ),
        ),
    ]
