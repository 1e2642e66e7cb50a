from django.db import migrations, models

from fabriques.correspondence.states import MessageState


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_outbox")]
    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    (MessageState.WAITING, "en attente d'envoi"),
                    (MessageState.SENT, "envoyé"),
                    (MessageState.BOUNCED, "refusé par la boîte du destinataire"),
                    (MessageState.ABANDONED, "abandonné"),
                ],
                default=MessageState.WAITING,
                max_length=12,
                verbose_name="état",
            ),
        ),
    ]
