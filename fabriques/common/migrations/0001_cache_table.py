from django.db import migrations


class Migration(migrations.Migration):
    """The table of the shared cache, where rate limits count."""

    dependencies = []
    operations = [
        migrations.RunSQL(
            """CREATE TABLE common_cache (
                 cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
               CREATE INDEX common_cache_expires ON common_cache (expires);""",
            "DROP TABLE common_cache",
        )
    ]
