import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import fabriques.calls.states
import fabriques.common.fields
from fabriques.common.triggers import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0004_forms"),
        ("correspondence", "0002_bounces"),
        ("territories", "0003_zoning_findings_noted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="rulebookversion",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="motif"),
        ),
        migrations.CreateModel(
            name="NetworkContact",
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
                ("name", models.CharField(max_length=120, verbose_name="nom du réseau")),
                ("email", models.EmailField(max_length=254, verbose_name="boîte fonctionnelle")),
                ("is_active", models.BooleanField(default=True, verbose_name="reçoit les alertes")),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact de réseau",
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="OpeningAlert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="calls.networkcontact",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="correspondence.message",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.service",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="calls.wave"
                    ),
                ),
            ],
            options={
                "verbose_name": "alerte d'ouverture",
                "ordering": ("wave", "id"),
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                ("text", models.TextField(max_length=1000, verbose_name="question")),
                (
                    "address",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse pour la réponse"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="posée le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (fabriques.calls.states.QuestionState["WAITING"], "en attente de réponse"),
                            (fabriques.calls.states.QuestionState["ANSWERED"], "réponse publiée"),
                            (fabriques.calls.states.QuestionState["SET_ASIDE"], "écartée, non publiée"),
                        ],
                        default=fabriques.calls.states.QuestionState["WAITING"],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "motive",
                    models.CharField(blank=True, max_length=500, verbose_name="motif de mise à l'écart"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="calls.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "question sur un appel",
                "ordering": ("asked_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("wording", models.TextField(max_length=1000, verbose_name="question publiée")),
                ("text", models.TextField(max_length=4000, verbose_name="réponse")),
                ("answered_at", models.DateTimeField(verbose_name="publiée le")),
                ("answered_by", models.CharField(blank=True, max_length=40, verbose_name="publiée par")),
                (
                    "wording_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=fabriques.common.fields.PlainKey(models.F("wording")),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=fabriques.common.fields.PlainKey(models.F("text")),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="calls.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse publiée",
                "ordering": ("question", "number"),
            },
        ),
        migrations.CreateModel(
            name="RulebookDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.CharField(blank=True, max_length=60, verbose_name="règlement de départ")),
                ("text", models.TextField(verbose_name="texte")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="enregistrements")),
                ("begun_at", models.DateTimeField(verbose_name="commencé le")),
                ("saved_at", models.DateTimeField(verbose_name="enregistré le")),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.rulebookversion",
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="calls.call"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "brouillon de règlement",
            },
        ),
        migrations.CreateModel(
            name="WaveChange",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("amended", "règlement modifié"), ("prolonged", "clôture repoussée")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("closes_before", models.DateTimeField(null=True, verbose_name="clôture avant")),
                ("closes_after", models.DateTimeField(null=True, verbose_name="clôture après")),
                ("reason", models.CharField(max_length=500, verbose_name="motif")),
                ("changed_at", models.DateTimeField(verbose_name="décidé le")),
                ("changed_by", models.CharField(blank=True, max_length=40, verbose_name="décidé par")),
                (
                    "rulebook_after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.rulebookversion",
                    ),
                ),
                (
                    "rulebook_before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.rulebookversion",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="calls.wave"
                    ),
                ),
            ],
            options={
                "verbose_name": "modification d'une vague",
                "ordering": ("changed_at", "id"),
            },
        ),
        migrations.AddConstraint(
            model_name="networkcontact",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="calls_network_contact_once",
                violation_error_message="Un contact de réseau a déjà cette adresse.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingalert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", True), ("service__isnull", False)),
                    models.Q(("contact__isnull", False), ("service__isnull", True)),
                    _connector="OR",
                ),
                name="calls_alert_to_one",
                violation_error_message="Une alerte va à un service ou à un réseau.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingalert",
            constraint=models.UniqueConstraint(
                fields=("wave", "service", "contact"),
                name="calls_alert_once",
                nulls_distinct=False,
                violation_error_message="Ce destinataire a déjà été alerté de cette vague.",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["call", "state", "asked_at"], name="calls_question_state"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "set_aside"), _negated=True),
                    models.Q(("motive", ""), _negated=True),
                    _connector="OR",
                ),
                name="calls_question_aside_has_a_motive",
                violation_error_message="Une question écartée l'est avec un motif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("question", "number"),
                name="calls_answer_number_once",
                violation_error_message="Cette version de la réponse existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="wavechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closes_after__isnull", True),
                        ("closes_before__isnull", True),
                        ("kind", "amended"),
                        ("rulebook_after__isnull", False),
                        ("rulebook_before__isnull", False),
                    ),
                    models.Q(
                        ("closes_after__isnull", False),
                        ("closes_before__isnull", False),
                        ("kind", "prolonged"),
                        ("rulebook_after__isnull", True),
                        ("rulebook_before__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="calls_wave_change_is_whole",
                violation_error_message="Une modification dit ce qui valait avant et après : le règlement, ou la clôture.",
            ),
        ),
        migrations.AddConstraint(
            model_name="wavechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_after__isnull", True),
                    ("closes_after__gt", models.F("closes_before")),
                    _connector="OR",
                ),
                name="calls_wave_change_only_later",
                violation_error_message="La clôture d'une vague annoncée ne peut être que repoussée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="wavechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="calls_wave_change_has_a_reason",
                violation_error_message="La modification d'une vague annoncée est motivée.",
            ),
        ),
        never_changes(
            "calls_answer",
            "answer_never_changed",
            "Une réponse publiée ne change plus : publiez-en une nouvelle version, l'ancienne reste lisible.",
        ),
        never_changes(
            "calls_wavechange",
            "wave_change_never_changed",
            "Une modification annoncée d'une vague ne change plus.",
        ),
    ]
