import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fabriques.common.fields
from fabriques.common.triggers import never_changes, never_emptied, refusal, trigger

SUBMITTED = "(SELECT submitted_at IS NOT NULL FROM applications_application WHERE id = {row}.application_id FOR SHARE)"
MEMBERS = "Les membres d'un dossier déposé sont figés avec lui."
ASKED = ("application_id", "fields", "motive", "asked_by_id", "asked_at", "due_at")
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in ASKED)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0008_pieces"),
        ("calls", "0004_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="form",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="calls.formversion"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="previous",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="following",
                to="applications.application",
                verbose_name="dossier précédent",
            ),
        ),
        migrations.CreateModel(
            name="ClosingRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_at", models.DateTimeField(verbose_name="dernier instant de la vague")),
                ("saved_at", models.DateTimeField(verbose_name="dernier enregistrement avant cet instant")),
                ("taken_at", models.DateTimeField(verbose_name="conservé le")),
                ("lacking", models.PositiveSmallIntegerField(default=0, verbose_name="éléments manquants")),
                ("content", models.TextField(verbose_name="contenu")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_record",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "brouillon conservé à la clôture",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken_at__gte", models.F("closed_at"))),
                        name="applications_closing_record_after_its_save",
                        violation_error_message="Un brouillon est conservé à la clôture, jamais avant.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsortiumMember",
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
                ("name", models.CharField(max_length=200, verbose_name="nom de la structure")),
                (
                    "number",
                    models.CharField(
                        blank=True, max_length=14, verbose_name="numéro SIRET, RNA, RIDET ou Tahiti"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="adresse de la personne qui signe")),
                ("is_lead", models.BooleanField(default=False, verbose_name="chef de file")),
                ("share", models.PositiveSmallIntegerField(null=True, verbose_name="part, en %")),
                (
                    "mandate",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="mandat confié au chef de file"
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="ajouté le")),
                ("invited_at", models.DateTimeField(null=True, verbose_name="invité à signer le")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="signé le")),
                ("signed_text", models.TextField(blank=True, verbose_name="texte signé")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="applications.application",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "membre d'un consortium",
                "ordering": ("-is_lead", "added_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_lead", True)),
                        fields=("application",),
                        name="applications_consortium_one_lead",
                        violation_error_message="Un consortium a un seul chef de file.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__isnull", True), ("share__lte", 100), _connector="OR"),
                        name="applications_member_share_is_a_percentage",
                        violation_error_message="La part d'un membre va de 0 à 100 %.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("signed_at__isnull", True), ("signed_by__isnull", True), ("signed_text", "")
                            ),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("signed_text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="applications_member_signature_is_whole",
                        violation_error_message="Une signature a une date, un auteur et le texte signé.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
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
                ("fields", models.JSONField(verbose_name="questions rouvertes")),
                ("motive", models.TextField(verbose_name="ce qui est demandé")),
                ("asked_at", models.DateTimeField(verbose_name="demandée le")),
                ("due_at", models.DateTimeField(verbose_name="à rendre avant le")),
                ("answers", models.JSONField(default=dict, verbose_name="réponses corrigées")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="rendue le")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="annulée le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="applications.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "correction demandée",
                "ordering": ("asked_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True), ("cancelled_at__isnull", True)),
                        fields=("application",),
                        name="applications_one_correction_at_a_time",
                        violation_error_message="Une correction est déjà demandée sur ce dossier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fields", []), _negated=True), models.Q(("motive", ""), _negated=True)
                        ),
                        name="applications_correction_says_what",
                        violation_error_message="Une demande de correction nomme des questions et dit pourquoi.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("asked_at"))),
                        name="applications_correction_has_a_delay",
                        violation_error_message="Une demande de correction laisse un délai.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("cancelled_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="applications_correction_answered_by_someone",
                        violation_error_message="Une correction rendue a un auteur et une date.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LateWaiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("granted_at", models.DateTimeField(verbose_name="accordée le")),
                ("until", models.DateTimeField(verbose_name="jusqu'au")),
                ("motive", models.TextField(verbose_name="motif")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_waiver",
                        to="applications.application",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "dérogation à la règle de retard",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("motive", ""), _negated=True),
                        name="applications_waiver_has_a_motive",
                        violation_error_message="Une dérogation est motivée par écrit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("granted_at"))),
                        name="applications_waiver_lasts",
                        violation_error_message="Une dérogation se termine après avoir été accordée.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EarlierReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("criterion", models.CharField(max_length=60, verbose_name="critère")),
                ("label", models.CharField(max_length=300, verbose_name="intitulé du critère")),
                ("text", models.TextField(verbose_name="raison donnée")),
                ("addressed_at", models.DateTimeField(null=True, verbose_name="traité le")),
                ("reply", models.CharField(blank=True, max_length=600, verbose_name="ce qui a changé")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_reasons",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "raison d'un refus précédent",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "criterion"),
                        name="applications_earlier_reason_once",
                        violation_error_message="Cette raison figure déjà dans la liste.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="applications_earlier_reason_says_why",
                        violation_error_message="Une raison est écrite.",
                    ),
                ],
            },
        ),
        trigger(
            "application_form_frozen",
            f"""BEGIN
              {refusal("application_form_frozen", "Un dossier déposé garde le formulaire avec lequel il a été écrit.")};
            END""",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_application FOR EACH ROW"
            " WHEN (OLD.submitted_at IS NOT NULL AND (NEW.form_id IS DISTINCT FROM OLD.form_id"
            " OR NEW.previous_id IS DISTINCT FROM OLD.previous_id)) EXECUTE FUNCTION {name}()",
        ),
        trigger(
            "members_frozen",
            f"""BEGIN
              IF TG_OP = 'DELETE' THEN
                IF {SUBMITTED.format(row="OLD")} THEN {refusal("members_frozen", MEMBERS)}; END IF;
                RETURN OLD;
              END IF;
              IF {SUBMITTED.format(row="NEW")} THEN {refusal("members_frozen", MEMBERS)}; END IF;
              RETURN NEW;
            END""",
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON applications_consortiummember"
            " FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
        never_emptied("applications_consortiummember", "members_frozen", MEMBERS),
        never_changes(
            "applications_closingrecord",
            "closing_record_never_changed",
            "Ce qui a été conservé à la clôture ne change pas : c'est la trace de ce qui était enregistré à l'heure.",
            truncate=True,
        ),
        trigger(
            "correction_kept_as_asked",
            f"""BEGIN
              {refusal("correction_kept_as_asked", "Une correction demandée, rendue ou annulée ne se réécrit pas : demandez-en une autre.")};
            END""",
            "CREATE TRIGGER {name} BEFORE UPDATE ON applications_correction FOR EACH ROW"
            f" WHEN (({CHANGED}) OR OLD.answered_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL)"
            " EXECUTE FUNCTION {name}()",
            "CREATE TRIGGER {name}_delete BEFORE DELETE ON applications_correction"
            " FOR EACH ROW EXECUTE FUNCTION {name}()",
            "CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON applications_correction EXECUTE FUNCTION {name}()",
        ),
    ]
