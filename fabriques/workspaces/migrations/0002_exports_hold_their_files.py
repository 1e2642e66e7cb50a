import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_saved_views_and_exports")]
    operations = [
        migrations.AddField(
            model_name="listexport",
            name="held",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None, verbose_name="dossiers tenus"
            ),
        ),
    ]
