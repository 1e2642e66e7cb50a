from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.calls.models import Wave
from fabriques.common.fields import public_id
from fabriques.places.models import Place


class LabelQuerySet(models.QuerySet["Label"]):
    def public_at(self, at: datetime) -> LabelQuerySet:
        """Labels announced at or before an instant: before it, nothing of them is public."""
        return self.filter(announced_at__lte=at)

    def in_force(self, on: date) -> LabelQuerySet:
        """Labels running on a day; an unknown end is taken as still running."""
        return self.filter(start__lte=on).filter(Q(end__isnull=True) | Q(end__gte=on))

    def real(self) -> LabelQuerySet:
        return self.kept_apart(fictitious=False)

    def kept_apart(self, *, fictitious: bool) -> LabelQuerySet:
        """Those of real places, or those of fictitious ones: never both, so that no number adds them."""
        return self.filter(place__is_fictitious=fictitious)


class Label(models.Model):
    """A dated episode of a label on a place: kind, start, end when known. Never a flag."""

    class Kind(models.TextChoices):
        FABRIQUE = "fabrique", _("Fabrique de territoire")
        DIGITAL = "fabrique_numerique", _("Fabrique numérique de territoire")
        WAVE_2023 = "fabrique_2023", _("Fabrique de territoire (vague 2023)")

    public_id = public_id()
    place = models.ForeignKey(Place, models.PROTECT, related_name="labels")
    kind = models.CharField(_("label"), max_length=20, choices=Kind)
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="labels")
    period = models.CharField(_("période publiée"), max_length=40, blank=True)
    start = models.DateField(_("début"))
    start_is_assumed = models.BooleanField(_("début supposé"), default=False)
    end = models.DateField(_("fin"), null=True)
    announced_at = models.DateTimeField(_("public à partir du"))
    source = models.CharField(_("source"), max_length=200)

    objects = LabelQuerySet.as_manager()
    rule_messages: ClassVar = {
        "rule_label_one_at_a_time": _("Ce tiers-lieu a déjà un label sur une partie de ces dates.")
    }

    class Meta:
        verbose_name = _("label")
        ordering = ("start", "id")
        indexes: ClassVar = [models.Index(fields=["announced_at"], name="labels_announced_at")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="labels_dates_in_order",
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
                violation_error_message=_("Un label se termine après son début."),
            ),
            models.CheckConstraint(
                name="labels_comes_from_a_wave_or_a_list",
                condition=Q(wave__isnull=False) | ~Q(period=""),
                violation_error_message=_("Un label vient d'une vague ou de la période d'une liste publiée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.place}"

    @property
    def end_words(self) -> str:
        """The end as shown: a day, or « non publié » — unknown is never « no end »."""
        return self.end.strftime("%d/%m/%Y") if self.end else "non publié"


class RegisterImport(models.Model):
    """One reading of a published list: which file, when, what came of it."""

    public_id = public_id()
    source = models.CharField(_("liste"), max_length=60)
    fingerprint = models.CharField(_("empreinte du fichier"), max_length=64)
    imported_at = models.DateTimeField(_("importé le"))
    lines = models.PositiveIntegerField(_("lignes lues"))
    created = models.PositiveIntegerField(_("tiers-lieux créés"))
    known = models.PositiveIntegerField(_("déjà connus"))
    rejected = models.PositiveIntegerField(_("refusées"))

    class Meta:
        verbose_name = _("import de registre")
        ordering = ("-imported_at",)

    def __str__(self) -> str:
        return f"{self.source} {self.imported_at:%d/%m/%Y}"


class ImportFinding(models.Model):
    """An anomaly met on a line of a list, and what was done about it."""

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField(_("ligne"))
    reference = models.CharField(_("identifiant"), max_length=40)
    anomaly = models.CharField(_("anomalie"), max_length=40)
    detail = models.CharField(_("constat"), max_length=400)
    done = models.CharField(_("ce qui a été fait"), max_length=300)
    place = models.ForeignKey(Place, models.SET_NULL, null=True)

    class Meta:
        verbose_name = _("anomalie d'import")
        ordering = ("line", "id")

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.anomaly}"
