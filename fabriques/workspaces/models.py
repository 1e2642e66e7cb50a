"""What people keep of the list of files: their views of it, and the exports they asked for."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.common.fields import plain_key_of, public_id
from fabriques.common.work_states import WorkState
from fabriques.territories.models import Service
from fabriques.workspaces.states import LIST_EXPORTS

LONGEST_QUERY = 2_000


class SavedView(models.Model):
    """Filters and order of the list of files under a name; `query` is the address's, in its canonical order.

    Shared, everyone of the service finds it, each within their own perimeter: a view holds no file.
    """

    public_id = public_id()
    person = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("nom"), max_length=60)
    query = models.CharField(_("filtres"), max_length=LONGEST_QUERY, blank=True)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, related_name="+", verbose_name=_("partagée avec")
    )
    is_default = models.BooleanField(_("ouverte d'abord"), default=False)
    saved_at = models.DateTimeField(_("enregistrée le"))
    key = plain_key_of("name")

    class Meta:
        verbose_name = _("vue de la liste")
        ordering = ("key", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="workspaces_view_has_a_name",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message=_("Une vue a un nom."),
            ),
            models.UniqueConstraint(
                fields=["person", "name"],
                name="workspaces_view_name_once",
                violation_error_message=_("Vous avez déjà une vue de ce nom."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_default=True),
                name="workspaces_one_default_view",
                violation_error_message=_("Une seule vue s'ouvre d'abord."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListExport(models.Model):
    """A list of files asked for as a spreadsheet, made by a job within the perimeter of whoever asked.

    `columns`: keys in their order, none meaning all. `perimeter`: what the person could see when the file was made;
    `held`: the files it holds, by which it answers who read what, and stays closed to whoever is kept away from one.
    """

    class Form(models.TextChoices):
        XLSX = "xlsx", _("classeur XLSX (Excel, LibreOffice)")
        ODS = "ods", _("classeur ODS (LibreOffice, Excel)")
        CSV_EXCEL_FR = "csv-excel-fr", _("CSV pour Excel en français (points-virgules)")
        CSV_STANDARD = "csv-standard", _("CSV standard (virgules, pour un programme)")

    public_id = public_id()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="list_exports")
    asked_at = models.DateTimeField(_("demandé le"))
    query = models.CharField(_("filtres"), max_length=LONGEST_QUERY, blank=True)
    form = models.CharField(_("format"), max_length=12, choices=Form)
    columns = models.JSONField(_("colonnes"), default=list)
    perimeter = models.JSONField(_("périmètre"), default=list)
    held = ArrayField(models.BigIntegerField(), verbose_name=_("dossiers tenus"), default=list)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state, LIST_EXPORTS.labels[state]) for state in WorkState],
        default=WorkState.WAITING,
    )
    lines_total = models.PositiveIntegerField(_("dossiers"), default=0)
    lines_done = models.PositiveIntegerField(_("dossiers écrits"), default=0)
    failure = models.TextField(_("raison de l'échec"), blank=True)
    result_sha256 = models.CharField(_("empreinte du fichier"), max_length=64, blank=True)
    result_size = models.PositiveIntegerField(_("taille du fichier"), default=0)
    finished_at = models.DateTimeField(_("terminé le"), null=True)
    file_removed_at = models.DateTimeField(_("fichier supprimé le"), null=True)

    class Meta:
        verbose_name = _("export de la liste")
        ordering = ("-asked_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["asked_by", "asked_at"], name="workspaces_exports_of_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="workspaces_export_done_has_its_file",
                condition=~Q(state="done") | (Q(finished_at__isnull=False) & ~Q(result_sha256="")),
                violation_error_message=_("Un export terminé a un fichier et une date."),
            ),
            models.CheckConstraint(
                name="workspaces_export_failed_says_why",
                condition=~Q(state="failed") | (Q(finished_at__isnull=False) & ~Q(failure="")),
                violation_error_message=_("Un export interrompu dit pourquoi et quand."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_state(self) -> WorkState:
        return WorkState(self.state)
