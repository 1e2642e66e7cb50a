from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.imports.states import AT_WORK, IMPORTS, ImportState
from fabriques.applications.models.application import Application
from fabriques.calls.models import Wave
from fabriques.common.fields import public_id


class FileImportQuerySet(models.QuerySet["FileImport"]):
    def at_work(self) -> FileImportQuerySet:
        return self.filter(state__in=AT_WORK)


class FileImport(models.Model):
    """One reading of files submitted elsewhere: a source, how its columns fill our form, a trial, then the import.

    `source_sha256` names what was read, one line of JSON a file. `columns`: by revision of the source, the label of
    each column; `mapping`: by revision, the column that fills each target. `counts` and the report are those of the
    last run, which is a trial while `run_at` is empty. `since`: files changed at the source after that instant only.
    """

    class Source(models.TextChoices):
        ONLINE = "online", _("démarche en ligne de l'État")
        JSON = "json", _("fichier JSON d'une démarche en ligne")
        TABLE = "table", _("tableau CSV, XLSX ou ODS")

    public_id = public_id()
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="imports")
    source = models.CharField(_("source"), max_length=10, choices=Source)
    procedure = models.PositiveBigIntegerField(_("numéro de la démarche"), null=True)
    received_by = models.CharField(_("où les dossiers ont été reçus"), max_length=120)
    file_name = models.CharField(_("nom du fichier"), max_length=120, blank=True)
    source_sha256 = models.CharField(_("empreinte de ce qui a été lu"), max_length=64, blank=True)
    source_size = models.PositiveBigIntegerField(_("taille de ce qui a été lu"), default=0)
    since = models.DateTimeField(_("modifiés depuis le"), null=True)
    columns = models.JSONField(_("colonnes, par révision"), default=dict)
    mapping = models.JSONField(_("correspondances, par révision"), default=dict)
    state = models.CharField(
        _("état"), max_length=10, choices=[(state, IMPORTS.labels[state]) for state in ImportState]
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="file_imports")
    asked_at = models.DateTimeField(_("demandé le"))
    run_at = models.DateTimeField(_("import lancé le"), null=True)
    run_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lines_total = models.PositiveIntegerField(_("dossiers à la source"), default=0)
    lines_done = models.PositiveIntegerField(_("dossiers traités"), default=0)
    counts = models.JSONField(_("ce qu'il en est"), default=dict)
    first_rejected = models.JSONField(_("premiers dossiers rejetés"), default=list)
    report_sha256 = models.CharField(_("empreinte du rapport"), max_length=64, blank=True)
    report_size = models.PositiveBigIntegerField(_("taille du rapport"), default=0)
    failure = models.TextField(_("raison de l'interruption"), blank=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True)
    files_removed_at = models.DateTimeField(_("fichiers supprimés le"), null=True)

    objects = FileImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import de dossiers")
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_import_names_its_source",
                condition=Q(source="online", procedure__isnull=False)
                | (Q(source="json") & ~Q(file_name=""))
                | (Q(source="table", procedure__isnull=True) & ~Q(file_name="")),
                violation_error_message=_(
                    "Un import nomme un fichier, ou le numéro d'une démarche en ligne."
                ),
            ),
            models.CheckConstraint(
                name="applications_import_tried_before_run",
                condition=Q(state__in=("running", "done"), run_at__isnull=False, run_by__isnull=False)
                | Q(state="failed")
                | Q(
                    state__in=("reading", "to_map", "checking", "checked"),
                    run_at__isnull=True,
                    run_by__isnull=True,
                ),
                violation_error_message=_("Un import est essayé avant d'être lancé, par une personne."),
            ),
            models.CheckConstraint(
                name="applications_import_ended_says_how",
                condition=(~Q(state__in=("checked", "done")) | ~Q(report_sha256=""))
                & (~Q(state="failed") | ~Q(failure="")),
                violation_error_message=_(
                    "Un import terminé a son rapport ; un import interrompu dit pourquoi."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.file_name or str(_("démarche n° %s") % self.procedure)

    @property
    def origin(self) -> str:
        """Where its files are numbered: two sources may both have a file 12."""
        return (
            f"{self.Source.ONLINE.value}:{self.procedure}" if self.procedure else f"file:{self.received_by}"
        )

    def get_state(self) -> ImportState:
        return ImportState(self.state)


class ImportedFile(models.Model):
    """A file of ours that was received elsewhere: its raw answer as it came, and what changed there since.

    `raw` is JSON text, kept with its hash; a trigger keeps both. `differences`: what the source said when last read
    that ours does not, each {"code", "label", "source", "ours"}; ours is never changed by it.
    """

    file_import = models.ForeignKey(FileImport, models.PROTECT, related_name="imported")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="imported")
    origin = models.CharField(_("source"), max_length=130)
    source_id = models.CharField(_("numéro à la source"), max_length=80)
    revision = models.CharField(_("révision du formulaire de la source"), max_length=80, blank=True)
    application = models.OneToOneField(Application, models.PROTECT, related_name="imported_from")
    received_at = models.DateTimeField(_("reçu à la source le"))
    imported_at = models.DateTimeField(_("importé le"))
    raw = models.TextField(_("réponse d'origine"))
    raw_hash = models.CharField(_("empreinte de la réponse d'origine"), max_length=64)
    differences = models.JSONField(_("différences avec la source"), default=list)
    compared_at = models.DateTimeField(_("comparé à la source le"), null=True)
    deleted_at = models.DateTimeField(_("supprimé à la source le"), null=True)

    class Meta:
        verbose_name = _("dossier importé")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "origin", "source_id"],
                name="applications_imported_once",
                violation_error_message=_("Ce dossier est déjà importé dans cette vague."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.source_id}"
