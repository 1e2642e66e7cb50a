import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Upper

from fabriques.common.fields import LegalDay
from fabriques.common.triggers import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0022_members_decline"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="papersender",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="papersender",
            name="claimed_at",
            field=models.DateTimeField(null=True, verbose_name="suivi en ligne depuis le"),
        ),
        migrations.AddConstraint(
            model_name="papersender",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", True), ("claimed_at__isnull", True)),
                    models.Q(
                        ("account__isnull", False),
                        ("claimed_at__isnull", False),
                        models.Q(("email", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="applications_paper_claimed_by_its_address",
                violation_error_message="Un dossier sur papier est suivi par une personne dont il porte l'adresse, depuis un instant.",
            ),
        ),
        migrations.AddIndex(
            model_name="papersender",
            index=models.Index(
                Upper("email"),
                condition=models.Q(("account__isnull", True)),
                name="applications_paper_to_claim",
            ),
        ),
        migrations.CreateModel(
            name="SenderRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("sender", "expéditeur corrigé"), ("withdrawal", "dossier retiré")],
                        max_length=10,
                        verbose_name="demande",
                    ),
                ),
                ("written_on", models.DateField(verbose_name="date du courrier")),
                ("motive", models.TextField(verbose_name="ce que dit le courrier")),
                ("before", models.JSONField(default=dict, verbose_name="avant")),
                ("after", models.JSONField(default=dict, verbose_name="après")),
                ("done_at", models.DateTimeField(verbose_name="fait le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sender_requests",
                        to="applications.application",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "demande écrite de l'expéditeur d'un dossier sur papier",
                "ordering": ("done_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("motive", ""), _negated=True)
                        & models.Q(("written_on__lte", LegalDay("done_at"))),
                        name="applications_sender_request_is_written",
                        violation_error_message="Une demande de l'expéditeur est écrite avant d'être suivie, et dit pourquoi.",
                    )
                ],
            },
        ),
        never_changes(
            "applications_senderrequest",
            "sender_request_never_changed",
            "Ce qui a été fait à la demande écrite de l'expéditeur ne se modifie pas.",
            truncate=True,
        ),
    ]
