from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0002_bounces")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="sender",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="envoyé pour"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=~Q(sender=""), fields=["queued_at"], name="correspondence_unsolicited"
            ),
        ),
    ]
