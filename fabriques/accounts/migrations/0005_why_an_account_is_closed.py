from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_addresses_of_accounts")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closing_motive",
            field=models.CharField(
                blank=True, default="", max_length=300, verbose_name="motif de la fermeture"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("closing_motive", ""), ("is_active", False), _connector="OR"),
                name="accounts_motive_of_a_closed_account",
                violation_error_message="Seul un compte fermé garde le motif de sa fermeture.",
            ),
        ),
    ]
