import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import fabriques.assessment.states
import fabriques.common.fields
from fabriques.common.triggers import refusal, trigger

SPOTTED = (
    "wave_id", "service_id", "project_name", "commune_id", "motive", "spotted_at", "spotted_by_id", "public_id",
)  # fmt: skip
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in SPOTTED)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0009_forms"),
        ("assessment", "0001_completeness_checks"),
        ("calls", "0004_forms"),
        ("territories", "0001_geography"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Nomination",
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
                ("project_name", models.CharField(max_length=120, verbose_name="nom du projet")),
                ("contact_address", models.EmailField(max_length=254, verbose_name="adresse du porteur")),
                ("motive", models.TextField(verbose_name="pourquoi ce projet")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (fabriques.assessment.states.NominationState["SPOTTED"], "repéré"),
                            (fabriques.assessment.states.NominationState["INVITED"], "porteur invité"),
                            (fabriques.assessment.states.NominationState["STARTED"], "dossier commencé"),
                            (fabriques.assessment.states.NominationState["DECLINED"], "invitation déclinée"),
                            (fabriques.assessment.states.NominationState["WITHDRAWN"], "signalement retiré"),
                        ],
                        default=fabriques.assessment.states.NominationState["SPOTTED"],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("spotted_at", models.DateTimeField(verbose_name="repéré le")),
                ("invited_at", models.DateTimeField(null=True, verbose_name="porteur invité le")),
                ("declined_at", models.DateTimeField(null=True, verbose_name="déclinée le")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="retiré le")),
                (
                    "withdrawn_motive",
                    models.CharField(blank=True, max_length=500, verbose_name="motif du retrait"),
                ),
                (
                    "application",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nomination",
                        to="applications.application",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="territories.commune",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="territories.service",
                    ),
                ),
                (
                    "spotted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="calls.wave",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "signalement",
                "ordering": ("-spotted_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("wave"),
                        models.F("commune"),
                        django.db.models.functions.text.Lower("contact_address"),
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    fabriques.assessment.states.NominationState["INVITED"],
                                    fabriques.assessment.states.NominationState["SPOTTED"],
                                    fabriques.assessment.states.NominationState["STARTED"],
                                ],
                            )
                        ),
                        name="assessment_nominated_once",
                        violation_error_message="Ce porteur est déjà signalé dans cette commune pour cette vague.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("motive", ""), _negated=True),
                            models.Q(("project_name", ""), _negated=True),
                        ),
                        name="assessment_nomination_says_why",
                        violation_error_message="Un signalement nomme le projet et dit pourquoi.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invited_at__isnull", True),
                                ("invited_by__isnull", True),
                                ("state__in", ("spotted", "withdrawn")),
                            ),
                            models.Q(
                                ("invited_at__isnull", False),
                                ("invited_by__isnull", False),
                                models.Q(("state", "spotted"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="assessment_nomination_invited_by_someone",
                        violation_error_message="Une invitation a une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", False), ("state", "started")),
                            models.Q(
                                models.Q(("state", "started"), _negated=True), ("application__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="assessment_nomination_started_has_its_file",
                        violation_error_message="Un dossier commencé sur invitation est lié à son signalement.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("declined_at__isnull", False), ("state", "declined")),
                                models.Q(
                                    models.Q(("state", "declined"), _negated=True),
                                    ("declined_at__isnull", True),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(
                                    ("state", "withdrawn"),
                                    ("withdrawn_at__isnull", False),
                                    ("withdrawn_by__isnull", False),
                                    models.Q(("withdrawn_motive", ""), _negated=True),
                                ),
                                models.Q(
                                    models.Q(("state", "withdrawn"), _negated=True),
                                    ("withdrawn_at__isnull", True),
                                    ("withdrawn_by__isnull", True),
                                    ("withdrawn_motive", ""),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="assessment_nomination_ended_with_date",
                        violation_error_message="Un signalement retiré ou décliné dit quand ; un retrait dit par qui et pourquoi.",
                    ),
                ],
            },
        ),
        trigger(
            "nomination_kept_as_spotted",
            f"""BEGIN
              {refusal("nomination_kept_as_spotted", "Un signalement ne se réécrit pas et ne se supprime pas : il se retire.")};
            END""",
            "CREATE TRIGGER {name} BEFORE UPDATE ON assessment_nomination FOR EACH ROW"
            f" WHEN (({CHANGED}) OR (OLD.application_id IS NOT NULL AND NEW.application_id IS DISTINCT FROM OLD.application_id))"
            " EXECUTE FUNCTION {name}()",
            "CREATE TRIGGER {name}_delete BEFORE DELETE ON assessment_nomination"
            " FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "nomination_leads_to_its_wave",
            f"""BEGIN
              IF NEW.wave_id <> (SELECT wave_id FROM applications_application WHERE id = NEW.application_id) THEN
                {refusal("nomination_leads_to_its_wave", "Un dossier commencé sur invitation est dans la vague du signalement.")};
              END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON assessment_nomination FOR EACH ROW"
            " WHEN (NEW.application_id IS NOT NULL) EXECUTE FUNCTION {name}()",
        ),
    ]
