import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fabriques.applications.imports.states
import fabriques.common.fields
from fabriques.common.triggers import refusal, trigger

KEPT = (
    "file_import_id", "wave_id", "origin", "source_id", "revision", "application_id", "received_at", "imported_at",
    "raw", "raw_hash",
)  # fmt: skip
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in KEPT)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_search"),
        ("calls", "0004_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FileImport",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("online", "démarche en ligne de l'État"),
                            ("json", "fichier JSON d'une démarche en ligne"),
                            ("table", "tableau CSV, XLSX ou ODS"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "procedure",
                    models.PositiveBigIntegerField(null=True, verbose_name="numéro de la démarche"),
                ),
                (
                    "received_by",
                    models.CharField(max_length=120, verbose_name="où les dossiers ont été reçus"),
                ),
                ("file_name", models.CharField(blank=True, max_length=120, verbose_name="nom du fichier")),
                (
                    "source_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="empreinte de ce qui a été lu"),
                ),
                (
                    "source_size",
                    models.PositiveBigIntegerField(default=0, verbose_name="taille de ce qui a été lu"),
                ),
                ("since", models.DateTimeField(null=True, verbose_name="modifiés depuis le")),
                ("columns", models.JSONField(default=dict, verbose_name="colonnes, par révision")),
                ("mapping", models.JSONField(default=dict, verbose_name="correspondances, par révision")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                fabriques.applications.imports.states.ImportState["READING"],
                                "lecture en cours",
                            ),
                            (
                                fabriques.applications.imports.states.ImportState["TO_MAP"],
                                "correspondances à vérifier",
                            ),
                            (fabriques.applications.imports.states.ImportState["CHECKING"], "essai en cours"),
                            (fabriques.applications.imports.states.ImportState["CHECKED"], "essai terminé"),
                            (fabriques.applications.imports.states.ImportState["RUNNING"], "import en cours"),
                            (fabriques.applications.imports.states.ImportState["DONE"], "import terminé"),
                            (fabriques.applications.imports.states.ImportState["FAILED"], "interrompu"),
                        ],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                ("run_at", models.DateTimeField(null=True, verbose_name="import lancé le")),
                ("lines_total", models.PositiveIntegerField(default=0, verbose_name="dossiers à la source")),
                ("lines_done", models.PositiveIntegerField(default=0, verbose_name="dossiers traités")),
                ("counts", models.JSONField(default=dict, verbose_name="ce qu'il en est")),
                ("first_rejected", models.JSONField(default=list, verbose_name="premiers dossiers rejetés")),
                (
                    "report_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="empreinte du rapport"),
                ),
                ("report_size", models.PositiveBigIntegerField(default=0, verbose_name="taille du rapport")),
                ("failure", models.TextField(blank=True, verbose_name="raison de l'interruption")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="terminé le")),
                ("files_removed_at", models.DateTimeField(null=True, verbose_name="fichiers supprimés le")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file_imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="calls.wave"
                    ),
                ),
            ],
            options={
                "verbose_name": "import de dossiers",
                "ordering": ("-asked_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("origin", models.CharField(max_length=130, verbose_name="source")),
                ("source_id", models.CharField(max_length=80, verbose_name="numéro à la source")),
                (
                    "revision",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="révision du formulaire de la source"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="reçu à la source le")),
                ("imported_at", models.DateTimeField(verbose_name="importé le")),
                ("raw", models.TextField(verbose_name="réponse d'origine")),
                (
                    "raw_hash",
                    models.CharField(max_length=64, verbose_name="empreinte de la réponse d'origine"),
                ),
                ("differences", models.JSONField(default=list, verbose_name="différences avec la source")),
                ("compared_at", models.DateTimeField(null=True, verbose_name="comparé à la source le")),
                ("deleted_at", models.DateTimeField(null=True, verbose_name="supprimé à la source le")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported_from",
                        to="applications.application",
                    ),
                ),
                (
                    "file_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported",
                        to="applications.fileimport",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imported", to="calls.wave"
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier importé",
                "ordering": ("pk",),
            },
        ),
        migrations.AddConstraint(
            model_name="fileimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("procedure__isnull", False), ("source", "online")),
                    models.Q(("source", "json"), models.Q(("file_name", ""), _negated=True)),
                    models.Q(
                        ("procedure__isnull", True),
                        ("source", "table"),
                        models.Q(("file_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="applications_import_names_its_source",
                violation_error_message="Un import nomme un fichier, ou le numéro d'une démarche en ligne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fileimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("run_at__isnull", False),
                        ("run_by__isnull", False),
                        ("state__in", ("running", "done")),
                    ),
                    ("state", "failed"),
                    models.Q(
                        ("run_at__isnull", True),
                        ("run_by__isnull", True),
                        ("state__in", ("reading", "to_map", "checking", "checked")),
                    ),
                    _connector="OR",
                ),
                name="applications_import_tried_before_run",
                violation_error_message="Un import est essayé avant d'être lancé, par une personne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fileimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("state__in", ("checked", "done")), _negated=True),
                        models.Q(("report_sha256", ""), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("state", "failed"), _negated=True),
                        models.Q(("failure", ""), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="applications_import_ended_says_how",
                violation_error_message="Un import terminé a son rapport ; un import interrompu dit pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedfile",
            constraint=models.UniqueConstraint(
                fields=("wave", "origin", "source_id"),
                name="applications_imported_once",
                violation_error_message="Ce dossier est déjà importé dans cette vague.",
            ),
        ),
        trigger(
            "imported_file_kept",
            f"""BEGIN
              {refusal("imported_file_kept", "Ce qui a été reçu d'une source ne se réécrit pas et ne se supprime pas.")};
            END""",
            f"CREATE TRIGGER {{name}} BEFORE UPDATE ON applications_importedfile FOR EACH ROW WHEN ({CHANGED})"
            " EXECUTE FUNCTION {name}()",
            "CREATE TRIGGER {name}_delete BEFORE DELETE ON applications_importedfile"
            " FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]
