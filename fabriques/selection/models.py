from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.calls.models import Envelope, RulebookVersion, Wave
from fabriques.common.fields import public_id
from fabriques.labels.models import Label
from fabriques.selection.states import DECISIONS, DecisionState
from fabriques.territories.models import Service


class Announcement(models.Model):
    """The act that makes a wave's results public from an instant on."""

    public_id = public_id()
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="announcements")
    public_from = models.DateTimeField(_("public à partir du"))
    announced_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("annonce des résultats")
        ordering = ("public_from",)

    def __str__(self) -> str:
        return f"{self.wave} – {self.public_from:%d/%m/%Y %H:%M}"


class Decision(models.Model):
    """What was decided on a file, by whom, when; a refusal carries a reason for every criterion."""

    class Outcome(models.TextChoices):
        RETAINED = "retained", _("retenu")
        REFUSED = "refused", _("refusé")

    public_id = public_id()
    application = models.OneToOneField(Application, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("décision"), max_length=10, choices=Outcome)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(s, DECISIONS.labels[s]) for s in DecisionState if s != DecisionState.AWAITED],
        default=DecisionState.DECIDED,
    )
    motive = models.TextField(_("motif"))
    derogation = models.TextField(_("motif de la dérogation territoriale"), blank=True)
    early_motive = models.TextField(_("pourquoi avant la clôture"), blank=True)
    decided_at = models.DateTimeField(_("décidé le"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, verbose_name=_("décidé par le service"))
    notified_at = models.DateTimeField(_("notifié le"), null=True)
    announcement = models.ForeignKey(Announcement, models.PROTECT, null=True, related_name="decisions")

    class Meta:
        verbose_name = _("décision")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="selection_decision_has_a_motive",
                condition=~Q(motive__regex=r"^\s*$"),
                violation_error_message=_("Une décision porte son motif."),
            ),
            models.CheckConstraint(
                name="selection_state_and_dates_agree",
                condition=(
                    Q(state="decided", notified_at__isnull=True, announcement__isnull=True)
                    | Q(state="notified", notified_at__isnull=False, announcement__isnull=True)
                    | Q(state="public", notified_at__isnull=False, announcement__isnull=False)
                ),
                violation_error_message=_("L'état d'une décision et ses dates vont ensemble."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} : {self.get_outcome_display()}"


class Retraction(models.Model):
    """A decision that nobody was told of, taken back: what it said, why. Services alone read it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="retractions")
    outcome = models.CharField(_("décision reprise"), max_length=10, choices=Decision.Outcome)
    decided_at = models.DateTimeField(_("décidé le"))
    motive = models.TextField(_("motif de la reprise"))
    retracted_at = models.DateTimeField(_("repris le"))
    retracted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reprise de décision")
        ordering = ("retracted_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="selection_retraction_says_why",
                condition=~Q(motive__regex=r"^\s*$"),
                violation_error_message=_("La reprise d'une décision dit son motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} : {self.get_outcome_display()}"


class DecisionReason(models.Model):
    """What was judged under one criterion of the rulebook; never empty."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="reasons")
    criterion = models.CharField(_("critère"), max_length=60)
    text = models.TextField(_("appréciation"))

    class Meta:
        verbose_name = _("motif par critère")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "criterion"],
                name="selection_one_reason_per_criterion",
                violation_error_message=_("Un critère est motivé une seule fois."),
            ),
            models.CheckConstraint(
                name="selection_reason_is_not_empty",
                condition=~Q(text__regex=r"^\s*$"),
                violation_error_message=_("Le motif d'un critère ne peut pas être vide."),
            ),
        ]

    def __str__(self) -> str:
        return self.criterion


class Award(models.Model):
    """The money given by a decision: its total, the label it gives and the bonus inside the total."""

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="award")
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    total_cents = models.BigIntegerField(_("montant total"))
    bonus_cents = models.BigIntegerField(_("dont bonus"), default=0)
    label_kind = models.CharField(_("label"), max_length=20, choices=Label.Kind)
    label = models.OneToOneField(Label, models.PROTECT, null=True, related_name="award")

    class Meta:
        verbose_name = _("attribution")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="selection_award_is_positive",
                condition=Q(total_cents__gt=0, bonus_cents__gte=0),
                violation_error_message=_("Une attribution est supérieure à zéro euro."),
            ),
            models.CheckConstraint(
                name="selection_bonus_only_for_digital",
                condition=Q(bonus_cents=0) | Q(label_kind="fabrique_numerique"),
                violation_error_message=_("Le bonus est réservé aux Fabriques numériques de territoire."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.total_cents / 100:.2f} €"


class AwardShare(models.Model):
    """The part of an award that one year's envelope carries; a trigger moves what is committed there."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="shares")
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="shares")
    amount_cents = models.BigIntegerField(_("montant"))

    class Meta:
        verbose_name = _("part annuelle")
        ordering = ("envelope__year", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="selection_share_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message=_("Une part annuelle est supérieure à zéro euro."),
            ),
            models.UniqueConstraint(
                fields=["award", "envelope"],
                name="selection_one_share_per_envelope",
                violation_error_message=_("Une attribution a une seule part par année."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.envelope.year}"
