from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0023_senders_follow_their_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="request_key",
            field=models.UUIDField(),
        ),
        migrations.AlterUniqueTogether(
            name="application",
            unique_together={("started_by", "request_key")},
        ),
    ]
