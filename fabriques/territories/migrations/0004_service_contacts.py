from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0003_zoning_findings_noted"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="phone",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=30, verbose_name="téléphone"
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="postal_address",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=300, verbose_name="adresse postale"
            ),
        ),
    ]
