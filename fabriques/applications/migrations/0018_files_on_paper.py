import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fabriques.common.fields
from fabriques.common.triggers import refusal, trigger

FROZEN = "Le cachet de la poste et la date d'arrivée d'un dossier reçu ne changent plus."


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0017_files_by_contact"),
        ("calls", "0007_form_drafts"),
        ("organisations", "0003_identity_changes"),
        ("places", "0002_confirmed_positions"),
        ("territories", "0004_service_contacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperSender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nom de l'expéditeur")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                ("postal_address", models.CharField(max_length=300, verbose_name="adresse postale")),
            ],
            options={
                "verbose_name": "expéditeur d'un dossier sur papier",
            },
        ),
        migrations.CreateModel(
            name="PostalLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=fabriques.common.fields.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("body", models.TextField(verbose_name="texte")),
                ("written_at", models.DateTimeField(verbose_name="écrit le")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="posté le")),
            ],
            options={
                "verbose_name": "courrier à poster",
                "ordering": ("written_at", "pk"),
            },
        ),
        migrations.AddField(
            model_name="application",
            name="arrived_on",
            field=models.DateField(null=True, verbose_name="arrivée au service"),
        ),
        migrations.AddField(
            model_name="application",
            name="postmarked_on",
            field=models.DateField(null=True, verbose_name="cachet de la poste"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrived_on__isnull", True), ("postmarked_on__isnull", True)),
                    models.Q(
                        ("arrived_on__isnull", False),
                        ("postmarked_on__isnull", False),
                        ("postmarked_on__lte", models.F("arrived_on")),
                    ),
                    _connector="OR",
                ),
                name="applications_paper_has_both_days",
                violation_error_message="Un dossier sur papier a la date du cachet de la poste et celle de son arrivée, qui vient après.",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrived_on__isnull", True),
                    ("arrived_on__lte", fabriques.common.fields.LegalDay("saved_at")),
                    _connector="OR",
                ),
                name="applications_paper_arrived_before_it_is_entered",
                violation_error_message="Un dossier sur papier est arrivé avant d'être saisi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrived_on__isnull", True),
                    ("submitted_at__isnull", True),
                    ("arrived_on", fabriques.common.fields.LegalDay("submitted_at")),
                    _connector="OR",
                ),
                name="applications_paper_received_when_it_arrived",
                violation_error_message="Un dossier sur papier est reçu le jour de son arrivée au service.",
            ),
        ),
        migrations.AddField(
            model_name="papersender",
            name="application",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paper_sender",
                to="applications.application",
            ),
        ),
        migrations.AddField(
            model_name="postalletter",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postal_letters",
                to="applications.application",
            ),
        ),
        migrations.AddField(
            model_name="postalletter",
            name="posted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="papersender",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("postal_address", ""), _negated=True)
                ),
                name="applications_paper_sender_can_be_written_to",
                violation_error_message="L'expéditeur d'un dossier sur papier a un nom et une adresse postale.",
            ),
        ),
        migrations.AddIndex(
            model_name="postalletter",
            index=models.Index(
                condition=models.Q(("posted_at__isnull", True)),
                fields=["application"],
                name="applications_to_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="postalletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("posted_at__isnull", True), ("posted_by__isnull", True)),
                    models.Q(("posted_at__gte", models.F("written_at")), ("posted_by__isnull", False)),
                    _connector="OR",
                ),
                name="applications_letter_posted_by_someone",
                violation_error_message="Un courrier est posté après avoir été écrit, par une personne qui le dit.",
            ),
        ),
        trigger(
            "application_paper_frozen",
            f"BEGIN {refusal('application_paper_frozen', FROZEN)}; END",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_application FOR EACH ROW"
            " WHEN (OLD.submitted_at IS NOT NULL AND (NEW.postmarked_on IS DISTINCT FROM OLD.postmarked_on"
            " OR NEW.arrived_on IS DISTINCT FROM OLD.arrived_on)) EXECUTE FUNCTION {name}()",
        ),
    ]
