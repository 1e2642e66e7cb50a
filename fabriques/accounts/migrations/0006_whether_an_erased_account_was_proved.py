from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_why_an_account_is_closed")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="erased_unproved",
            field=models.BooleanField(default=False, verbose_name="effacé sans avoir confirmé d'adresse"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_unproved", False), ("erased_at__isnull", False), _connector="OR"),
                name="accounts_unproved_of_an_erased_account",
                violation_error_message="Seul un compte effacé garde s'il avait confirmé une adresse.",
            ),
        ),
    ]
