from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0024_request_keys_of_each_person")]

    operations = [
        migrations.AddField(
            model_name="consortiummember",
            name="signed_on_paper",
            field=models.BooleanField(default=False, verbose_name="signé sur le papier"),
        ),
        migrations.AlterField(
            model_name="consortiummember",
            name="email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="adresse de la personne qui signe"
            ),
        ),
        migrations.AddConstraint(
            model_name="consortiummember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_on_paper", False),
                    models.Q(("declined_at__isnull", True), ("signed_at__isnull", True)),
                    _connector="OR",
                ),
                name="applications_member_signs_online_or_on_paper",
                violation_error_message="Un membre signe en ligne ou sur le papier, jamais les deux.",
            ),
        ),
    ]
