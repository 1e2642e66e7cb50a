from django.db import migrations


class Migration(migrations.Migration):
    """One label of a kind at a time on a place. The core has no btree_gist: the place is a range of one number."""

    dependencies = [("labels", "0001_label_episodes")]
    operations = [
        migrations.RunSQL(
            """ALTER TABLE labels_label ADD CONSTRAINT rule_label_one_at_a_time EXCLUDE USING gist (
                 int8range(place_id, place_id, '[]') WITH &&,
                 daterange(start, "end", '[]') WITH &&);
""",
            "ALTER TABLE labels_label DROP CONSTRAINT rule_label_one_at_a_time;",
        )
    ]
