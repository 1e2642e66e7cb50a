import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles_and_perimeters")]

    operations = [
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("idp_id", models.CharField(max_length=255, verbose_name="service d'identité")),
                ("sub", models.CharField(max_length=255, verbose_name="identifiant dans ce service")),
                ("attached_at", models.DateTimeField(verbose_name="rattachée le")),
                ("used_at", models.DateTimeField(verbose_name="dernière connexion")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "identité d'agent public",
                "verbose_name_plural": "identités d'agents publics",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("idp_id", "sub"),
                        name="accounts_one_account_per_identity",
                        violation_error_message="Cette identité ouvre déjà un autre compte.",
                    )
                ],
            },
        ),
    ]
