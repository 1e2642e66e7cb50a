from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_identity_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="bankdetails",
            name="replaced_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="compte remplacé le"),
        ),
    ]
