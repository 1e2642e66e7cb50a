from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.states import APPLICATIONS, ApplicationState
from fabriques.calls.models import FormVersion, RulebookVersion, Wave
from fabriques.calls.models.kept import VersionKey
from fabriques.common.fields import ContactsSaid, LegalDay, SearchWords, plain_key_of, public_id
from fabriques.organisations.models import Organisation
from fabriques.places.models import Place
from fabriques.rulebooks import reader
from fabriques.rulebooks.form.derived import from_rules
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.form.types import Form
from fabriques.territories.models import Commune, Service

if TYPE_CHECKING:
    from fabriques.applications.models.paper import PaperSender


@lru_cache(maxsize=32)
def questions_of_rules(text: str) -> Form:
    """The questions of a call that has no form of its own, once per process."""
    return read_once(from_rules(reader.read(text)))


class ApplicationQuerySet(models.QuerySet["Application"]):
    def submitted(self) -> ApplicationQuerySet:
        return self.filter(state=ApplicationState.SUBMITTED)

    def received(self) -> ApplicationQuerySet:
        """Those that arrived, withdrawn since or not."""
        return self.filter(submitted_at__isnull=False)


class Application(models.Model):
    """A file: written as a draft by people of one organisation, then frozen by a trigger at submission.

    `answers`: by field code of its form, but for those that have a column of their own (`content.answers_of`).
    Without a `form`, its questions are those drawn from the rulebook. `previous`: the file it was started from.
    `postmarked_on`, `arrived_on`: of a file that came on paper, the postmark and the arrival at the service.
    """

    public_id = public_id()
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="applications")
    rulebook = VersionKey(RulebookVersion, models.PROTECT)
    form = VersionKey(FormVersion, models.PROTECT, null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="following", verbose_name=_("dossier précédent")
    )
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    request_key = models.UUIDField()
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state, APPLICATIONS.labels[state]) for state in ApplicationState],
        default=ApplicationState.DRAFT,
    )
    started_at = models.DateTimeField(_("commencé le"))
    saved_at = models.DateTimeField(_("enregistré le"))
    revision = models.PositiveIntegerField(_("enregistrements"), default=1)

    place_name = models.CharField(_("nom du tiers-lieu"), max_length=120)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, related_name="applications")
    longitude = models.FloatField(_("longitude"), null=True)
    latitude = models.FloatField(_("latitude"), null=True)
    location_method = models.CharField(_("méthode de localisation"), max_length=20, blank=True)
    location_score = models.FloatField(_("score de localisation"), null=True)
    located_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    located_at = models.DateTimeField(_("position confirmée le"), null=True)
    summary = models.CharField(_("présentation"), max_length=600, blank=True)
    activities = models.CharField(_("activités et services"), max_length=300, blank=True)
    answers = models.JSONField(_("réponses aux critères"), default=dict)
    requested_cents = models.BigIntegerField(_("montant demandé"), null=True)

    postmarked_on = models.DateField(_("cachet de la poste"), null=True)
    arrived_on = models.DateField(_("arrivée au service"), null=True)
    submitted_at = models.DateTimeField(_("déposé le"), null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="applications")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="applications")
    key = plain_key_of("place_name")
    # Empty until submission: no service finds a draft, and saving one indexes nothing.
    words = models.GeneratedField(
        expression=models.Case(
            models.When(submitted_at__isnull=False, then=SearchWords("place_name", "summary"))
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature")
        unique_together = (
            ("started_by", "request_key"),
        )  # unnamed: acts answer it with the draft, not in words
        indexes: ClassVar = [
            models.Index(fields=["wave", "state", "submitted_at"], name="applications_wave_arrivals"),
            models.Index(fields=["submitted_at", "public_id"], name="applications_by_arrival"),
            GinIndex(fields=["words"], name="applications_words"),
            GinIndex(
                ContactsSaid("answers"),
                name="applications_contacts",
                condition=Q(submitted_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_submitted_is_whole",
                condition=~Q(state="submitted")
                | Q(
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    service__isnull=False,
                    commune__isnull=False,
                    place__isnull=False,
                ),
                violation_error_message=_(
                    "Un dossier déposé a une date, un auteur, une commune et un service."
                ),
            ),
            models.CheckConstraint(
                name="applications_requested_is_positive",
                condition=Q(requested_cents__isnull=True) | Q(requested_cents__gt=0),
                violation_error_message=_("Le montant demandé est supérieur à zéro."),
            ),
            models.CheckConstraint(
                name="applications_paper_has_both_days",
                condition=Q(postmarked_on__isnull=True, arrived_on__isnull=True)
                | Q(
                    postmarked_on__isnull=False, arrived_on__isnull=False, postmarked_on__lte=F("arrived_on")
                ),
                violation_error_message=_(
                    "Un dossier sur papier a la date du cachet de la poste et celle de son arrivée, qui vient après."
                ),
            ),
            models.CheckConstraint(
                name="applications_paper_arrived_before_it_is_entered",
                condition=Q(arrived_on__isnull=True) | Q(arrived_on__lte=LegalDay("saved_at")),
                violation_error_message=_("Un dossier sur papier est arrivé avant d'être saisi."),
            ),
            models.CheckConstraint(
                name="applications_paper_received_when_it_arrived",
                condition=Q(arrived_on__isnull=True)
                | Q(submitted_at__isnull=True)
                | Q(arrived_on=LegalDay("submitted_at")),
                violation_error_message=_(
                    "Un dossier sur papier est reçu le jour de son arrivée au service."
                ),
            ),
            models.CheckConstraint(
                name="applications_point_with_its_author",
                condition=Q(
                    longitude__isnull=True,
                    latitude__isnull=True,
                    located_by__isnull=True,
                    located_at__isnull=True,
                )
                | Q(
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    latitude__isnull=False,
                    located_by__isnull=False,
                    located_at__isnull=False,
                    commune__isnull=False,
                ),
                violation_error_message=_(
                    "Un point sur la carte a une longitude, une latitude, une commune, et la personne qui l'a confirmé."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.place_name

    @cached_property
    def questions(self) -> Form:
        """The form it is written with."""
        if self.form is not None:
            return read_once(self.form.text)
        return questions_of_rules(self.rulebook.text)

    @property
    def is_listed(self) -> bool | None:
        """Whether its territory is in the wave's list; None while the commune is not chosen."""
        return None if self.commune is None else self.wave.lists(self.commune)

    @property
    def needs_derogation(self) -> bool:
        """Whether it may only be retained by a written derogation: out of the wave's list, or judged not eligible."""
        kept = getattr(self, "territory_verdict", None)
        return not self.is_listed or (kept is not None and kept.eligibility == TerritoryVerdict.Answer.NO)

    @property
    def is_on_paper(self) -> bool:
        """Whether it came on paper, entered by a service for people who have no account."""
        return self.postmarked_on is not None

    @property
    def holder(self) -> User | PaperSender:
        """Whoever holds it, by name: who sent it on paper, by their account once they follow it from
        there, never the agent who entered it; else who submitted it.

        A draft is held by whoever started it. Lists, searches and exports read the same from `holders`.
        """
        if self.is_on_paper:
            return self.paper_sender.follower or self.paper_sender
        return self.submitted_by or self.started_by

    @property
    def answered_by_post(self) -> bool:
        """Whether its letters are printed and posted: its sender gave no mail address."""
        return self.is_on_paper and not self.holder.email

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude that a person confirmed; None while only the commune is known."""
        if self.longitude is None or self.latitude is None:
            return None
        return self.longitude, self.latitude

    def get_state(self) -> ApplicationState:
        return ApplicationState(self.state)


class Receipt(models.Model):
    """What was received at one second, byte for byte, and the number that proves it."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="receipt")
    number = models.CharField(_("numéro"), max_length=24, unique=True)
    issued_at = models.DateTimeField(_("reçu le"))
    content = models.TextField(_("contenu reçu"))
    fingerprint = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("accusé de réception")

    def __str__(self) -> str:
        return self.number


class TerritoryVerdict(models.Model):
    """What the territory rule answered when the file was received, with the zonings of the wave's reference day.

    `content` is the whole record (`territories.verdict.records`); a trigger keeps it as it was.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("éligible")
        NO = "no", _("non éligible")
        UNKNOWN = "unknown", _("à vérifier")

    application = models.OneToOneField(Application, models.PROTECT, related_name="territory_verdict")
    reference_day = models.DateField(_("jour de référence"))
    eligibility = models.CharField(_("éligibilité"), max_length=8, choices=Answer)
    content = models.JSONField(_("verdict"))
    computed_at = models.DateTimeField(_("calculé le"))
    # Codes of the targets that the place counts for.
    targets = models.GeneratedField(
        expression=models.Func(
            models.F("content"),
            models.Value('$.targets[*] ? (@.answer == "yes").code'),
            template="jsonb_path_query_array(%(expressions)s::jsonpath)",
        ),
        output_field=models.JSONField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("verdict de territoire")

    def __str__(self) -> str:
        return f"{self.get_eligibility_display()}, {self.reference_day}"
