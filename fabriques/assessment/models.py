from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.assessment.states import CHECKS, LIVE, NOMINATIONS, Completeness, NominationState
from fabriques.calls.models import Wave
from fabriques.common.fields import public_id
from fabriques.territories.models import Commune, Service


class CompletenessCheck(models.Model):
    """One dated look by the service at whether everything asked for has arrived; the last one counts.

    Completeness says nothing of quality: a complete file may be refused, an incomplete one is never.
    An incomplete check is a request: its pieces are awaited until `due_at`, or until `received_at`, when the holder
    sent them back, or `cancelled_at`, or the next check. A complete one may be taken back (`cancelled_at`) until the
    holder is told. What is cancelled counts no more: the check before it is the last again.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="completeness_checks")
    outcome = models.CharField(
        _("constat"),
        max_length=12,
        choices=[(s, CHECKS.labels[s]) for s in (Completeness.INCOMPLETE, Completeness.COMPLETE)],
    )
    missing = models.JSONField(_("pièces manquantes"), default=list)
    note = models.TextField(_("message au porteur"), blank=True)
    checked_at = models.DateTimeField(_("vérifié le"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("à envoyer avant le"), null=True)
    received_at = models.DateTimeField(_("pièces reçues le"), null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reply = models.TextField(_("message du porteur"), blank=True)
    told_at = models.DateTimeField(_("porteur prévenu le"), null=True)
    overdue_told_at = models.DateTimeField(_("service prévenu du délai passé le"), null=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True)
    is_latest = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("vérification de complétude")
        ordering = ("application", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessment_incomplete_names_what_is_missing",
                condition=(Q(outcome="complete") & Q(missing=[]))
                | (Q(outcome="incomplete") & ~Q(missing=[])),
                violation_error_message=_(
                    "Un dossier incomplet nomme ce qui manque ; un dossier complet, rien."
                ),
            ),
            models.CheckConstraint(
                name="assessment_missing_pieces_have_a_delay",
                condition=Q(outcome="complete", due_at__isnull=True)
                | Q(outcome="incomplete", due_at__isnull=False, due_at__gt=F("checked_at")),
                violation_error_message=_(
                    "Des pièces demandées laissent un délai ; un dossier complet n'en a pas."
                ),
            ),
            models.CheckConstraint(
                name="assessment_pieces_received_from_someone",
                condition=Q(received_at__isnull=True, received_by__isnull=True, reply="")
                | Q(
                    outcome="incomplete",
                    received_at__isnull=False,
                    received_by__isnull=False,
                    cancelled_at__isnull=True,
                ),
                violation_error_message=_("Des pièces rendues ont un auteur et une date."),
            ),
            models.CheckConstraint(
                name="assessment_missing_pieces_told_at_once",
                condition=Q(outcome="complete") | Q(told_at__isnull=False),
                violation_error_message=_("Des pièces sont demandées au porteur au moment où elles le sont."),
            ),
            models.CheckConstraint(
                name="assessment_told_completeness_stays",
                condition=Q(outcome="incomplete") | Q(told_at__isnull=True) | Q(cancelled_at__isnull=True),
                violation_error_message=_("Un dossier que son porteur sait complet le reste."),
            ),
            models.CheckConstraint(
                name="assessment_cancelled_check_is_not_the_last",
                condition=Q(cancelled_at__isnull=True) | Q(is_latest=False),
                violation_error_message=_("Une vérification annulée n'est plus la dernière."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(is_latest=True),
                name="assessment_one_latest_check",
                violation_error_message=_("Une seule vérification est la dernière."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} : {self.get_outcome_display()}"


class AnswerDelay(models.Model):
    """Where the delay of answer of a file counts from, once pieces were asked for, so that lists follow its end.

    `counts_from`: a delay never suspended, and counted from this arrival, would end on the same day. Each act that
    moves the end keeps it; a file never asked for a piece has none, and counts from its own arrival.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="answer_delay")
    counts_from = models.DateTimeField(_("équivaut à un dossier arrivé le"))

    class Meta:
        verbose_name = _("délai de réponse suspendu")

    def __str__(self) -> str:
        return f"{self.application} : {self.counts_from}"


class Nomination(models.Model):
    """A project that a service points out in a wave: its holder is invited to the same form with the same delay.

    `application`: the draft that the invited person started from the invitation. A trigger keeps what was spotted and
    that link; the contact address alone may be erased.
    """

    public_id = public_id()
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="nominations")
    service = models.ForeignKey(Service, models.PROTECT, related_name="nominations")
    project_name = models.CharField(_("nom du projet"), max_length=120)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="nominations")
    contact_address = models.EmailField(_("adresse du porteur"), max_length=254)
    motive = models.TextField(_("pourquoi ce projet"))
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state, NOMINATIONS.labels[state]) for state in NominationState],
        default=NominationState.SPOTTED,
    )
    spotted_at = models.DateTimeField(_("repéré le"))
    spotted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("porteur invité le"), null=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(_("déclinée le"), null=True)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_motive = models.CharField(_("motif du retrait"), max_length=500, blank=True)
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="nomination")

    class Meta:
        verbose_name = _("signalement")
        ordering = ("-spotted_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "wave",
                "commune",
                Lower("contact_address"),
                condition=Q(state__in=sorted(LIVE)),
                name="assessment_nominated_once",
                violation_error_message=_("Ce porteur est déjà signalé dans cette commune pour cette vague."),
            ),
            models.CheckConstraint(
                name="assessment_nomination_says_why",
                condition=~Q(motive="") & ~Q(project_name=""),
                violation_error_message=_("Un signalement nomme le projet et dit pourquoi."),
            ),
            models.CheckConstraint(
                name="assessment_nomination_invited_by_someone",
                condition=Q(
                    invited_at__isnull=True, invited_by__isnull=True, state__in=("spotted", "withdrawn")
                )
                | (Q(invited_at__isnull=False, invited_by__isnull=False) & ~Q(state="spotted")),
                violation_error_message=_("Une invitation a une date et un auteur."),
            ),
            models.CheckConstraint(
                name="assessment_nomination_started_has_its_file",
                condition=Q(state="started", application__isnull=False)
                | (~Q(state="started") & Q(application__isnull=True)),
                violation_error_message=_("Un dossier commencé sur invitation est lié à son signalement."),
            ),
            models.CheckConstraint(
                name="assessment_nomination_ended_with_date",
                condition=(
                    Q(state="declined", declined_at__isnull=False)
                    | (~Q(state="declined") & Q(declined_at__isnull=True))
                )
                & (
                    (
                        Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                        & ~Q(withdrawn_motive="")
                    )
                    | (
                        ~Q(state="withdrawn")
                        & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_motive="")
                    )
                ),
                violation_error_message=_(
                    "Un signalement retiré ou décliné dit quand ; un retrait dit par qui et pourquoi."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.project_name

    def get_state(self) -> NominationState:
        return NominationState(self.state)


class Assignment(models.Model):
    """Who is in charge of a file inside a service: at most one person, whom it gives no right to see it.

    It holds as long as the person holds the role in that service (`charge.queries`); the journal keeps who came before.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="assignment")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField(_("depuis le"))
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("suivi d'un dossier")

    def __str__(self) -> str:
        return f"{self.application} : {self.person}"
