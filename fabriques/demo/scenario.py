from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from fabriques.accounts.acts import grant_role, open_account
from fabriques.accounts.models import Grant, User
from fabriques.applications import acts as applications
from fabriques.applications.models import Application
from fabriques.assessment.acts import declare_complete, tell_complete
from fabriques.calls import acts as calls
from fabriques.calls.models import Call, Programme, Wave
from fabriques.common.authorization import DEMONSTRATION
from fabriques.common.dates import PARIS, legal_instant
from fabriques.common.seen import NO_PAGE
from fabriques.common.values import Money
from fabriques.demo import missing, names, people, questions
from fabriques.demo.answers import Teller, add_pieces
from fabriques.demo.perimeters import draw_perimeters
from fabriques.demo.sharing import file_twice, share
from fabriques.demo.shipped import replay
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Organisation
from fabriques.rulebooks import reader
from fabriques.rulebooks.form import reader as forms
from fabriques.selection import acts as selection
from fabriques.selection.giving import Proposal
from fabriques.selection.models import Decision
from fabriques.territories.contacts import set_contact
from fabriques.territories.models import Arrondissement, Commune, Departement, Service

LISTED = 144
FLAT = Money.euros(50_000)
MOST_RETAINED = 48
MOST_PERIMETERS = 12
# One file in eight is in the arrondissement of the agents' account; pieces are asked for one in thirty.
HOME_EVERY, ASKED_EVERY, HOME_RANK = 8, 30, 3
# What becomes of a hundred files of the closed wave, in this order.
FATES = (
    ("public_retained", 22), ("public_refused", 20), ("notified_retained", 4), ("notified_refused", 6),
    ("decided_retained", 3), ("decided_refused", 4), ("complete", 18), ("incomplete", 5), ("received", 3),
    ("overdue", 2), ("corrected", 1), ("awaited", 10), ("withdrawn", 2),
)  # fmt: skip


def own_ranks(in_past: int, files: int) -> frozenset[int]:
    """The files of the account « porteur », as many as one person may follow: one of the closed wave; in the open one
    a draft to be finished, and a file whose pieces are asked, in the arrondissement of the agents' account if any is.
    """
    asked = [rank for rank in range(in_past, files) if rank % ASKED_EVERY == HOME_RANK]
    near = [rank for rank in asked if rank % HOME_EVERY == HOME_RANK]
    past = [HOME_RANK] if in_past > HOME_RANK else []
    return frozenset([*past, in_past, *(near or asked)[:1]])


@dataclass
class Story:
    """The demonstration programme being lived, act by act: same seed and same day, same story."""

    seed: int
    now: datetime
    random: Random = field(init=False)
    people: dict[str, User] = field(init=False)
    deciders: dict[str, User] = field(default_factory=dict)
    communes: list[Commune] = field(init=False)
    outside: list[Commune] = field(init=False)
    at_home: list[Commune] = field(init=False)
    made: Counter[str] = field(default_factory=Counter)
    retained: int = 0
    own_draft: int = -1
    own: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 – a repeatable story, not a secret

    def tell(self, files: int) -> Counter[str]:
        """Live `files` applications over a closed wave and an open one. Effects: everything, through the acts."""
        with transaction.atomic():
            self.people = people.open_accounts(at=self.days_ago(200))
            call = self.call()
            past = self.wave(call, "demonstration-1", "Première vague (démonstration)", -120, -60, 2_450_000)
            current = self.wave(call, "demonstration-2", "Vague ouverte (démonstration)", -10, 15, 1_150_000)
            coming = self.wave(call, "demonstration-3", "Vague annoncée (démonstration)", 20, 60, 400_000)
            self.places_to_be(current)
            self.mailboxes()
            questions.tell(
                call, coming, team=self.people["equipe"], holder=self.people["porteur"], now=self.now
            )
            draw_perimeters(self.at_home[:MOST_PERIMETERS], at=self.now)
            replay(call.programme, self.people, self.at_home[:2], self.days_ago(0))
        in_past = files * 3 // 5
        self.own = own_ranks(in_past, files)
        # What the announcement makes public comes first, so that later notifications wait for the next one.
        fates = sorted(self.fates(in_past), key=lambda fate: not fate.startswith("public"))
        public = sum(fate.startswith("public") for fate in fates)
        for rank in range(in_past):
            if rank == public and public:
                self.announce(past)
            with transaction.atomic():
                self.live(past, rank, fates[rank])
        self.own_draft = in_past
        for rank in range(in_past, files):
            with transaction.atomic():
                self.live(current, rank, self.present_fate(rank))
        with transaction.atomic():
            file_twice(at=self.days_ago(0))
            share(self.people, at=self.now)
        return self.made

    def days_ago(self, days: float) -> datetime:
        return (self.now - timedelta(days=days)).replace(microsecond=0)

    def day_at(self, offset: int, at: time) -> datetime:
        day: date = (self.now.astimezone(PARIS) + timedelta(days=offset)).date()
        return legal_instant(day, at)

    def call(self) -> Call:
        at = self.days_ago(199)
        programme = Programme.objects.first() or calls.found_programme(by=DEMONSTRATION, at=at)
        call = calls.open_call(
            programme,
            "demonstration",
            "Fabriques de territoire, appel de démonstration",
            "Un appel fictif, sur la forme de la vague 2023, pour essayer la plateforme de bout en bout.",
            by=self.people["equipe"],
            at=at,
            fictitious=True,
        )
        calls.publish_rulebook(call, reader.load("demonstration")[0], by=self.people["equipe"], at=at)
        calls.publish_form(call, forms.load("demonstration"), by=self.people["equipe"], at=at)
        return call

    def wave(self, call: Call, code: str, title: str, opens: int, closes: int, ceiling: int) -> Wave:
        """A wave with a fictitious list, opened by the programme team."""
        team = self.people["equipe"]
        codes = list(Arrondissement.objects.order_by("code").values_list("code", flat=True))
        chosen = set(Random(self.seed).sample(codes, LISTED)) | {"021"}  # noqa: S311 – repeatable
        before = self.days_ago(-opens + 20)
        wave = calls.prepare_wave(
            call,
            call.rulebooks.latest("number"),
            code,
            title,
            opens_at=self.day_at(opens, time(9)),
            closes_at=self.day_at(closes, time(23, 59)),
            form=call.forms.latest("number"),
            arrondissements=Arrondissement.objects.filter(code__in=chosen),
            departements=Departement.objects.filter(code="976"),
            list_note="Liste fictive, tirée au sort pour la démonstration.",
            by=team,
            at=before,
        )
        calls.set_envelope(wave, wave.opens_at.year, Money.euros(ceiling), by=team, at=before)
        return calls.open_wave(wave, by=team, at=before, seen=NO_PAGE)

    def places_to_be(self, wave: Wave) -> None:
        """Communes of the listed territories, and a few outside the list that will need a derogation."""
        listed = list(wave.listed.values_list("arrondissement_id", flat=True))
        known = Commune.objects.select_related("service", "departement", "arrondissement").filter(
            population__gt=1500
        )
        inside = known.filter(arrondissement__in=[code for code in listed if code]).order_by("code")
        self.communes = self.random.sample(list(inside), 240)
        self.communes += list(known.filter(departement="976").order_by("code")[:3])
        outside = known.exclude(arrondissement__in=[code for code in listed if code]).exclude(
            departement="976"
        )
        self.outside = self.random.sample(list(outside.order_by("code")), 40)
        home = Commune.objects.select_related("service", "departement", "arrondissement")
        self.at_home = list(home.filter(arrondissement="021").order_by("-population")[:12])

    def mailboxes(self) -> None:
        """How each service is reached; every seventeenth says nothing, as in life: the programme team sees which."""
        team, at = self.people["equipe"], self.days_ago(190)
        for rank, service in enumerate(Service.objects.order_by("code")):
            if rank % 17 or service.code in ("SP-021", "PREF-02", "NATIONAL"):
                set_contact(service, names.contact(rank, service.code), by=team, at=at)

    def fates(self, files: int) -> Iterator[str]:
        """One fate per file of the closed wave, in the proportions of FATES."""
        pool = [fate for fate, share in FATES for _ in range(share)]
        self.random.shuffle(pool)
        for rank in range(files):
            yield pool[rank % len(pool)]

    def present_fate(self, rank: int) -> str:
        """What becomes of a file of the open wave: pieces are asked of « porteur » too, and come back."""
        if rank % 8 == 0 or rank == self.own_draft:
            return "draft"
        if rank % ASKED_EVERY == HOME_RANK:
            return "incomplete"
        return "received" if rank % 24 == 11 else "awaited"

    def commune_for(self, rank: int) -> Commune:
        """Château-Thierry's arrondissement once in eight, so that its service has work; outside the list rarely.

        The files of the account « porteur » are all there: a structure works around its place.
        """
        if rank % HOME_EVERY == HOME_RANK or rank in self.own:
            return self.random.choice(self.at_home)
        if rank % 20 == 7:
            return self.random.choice(self.outside)
        return self.random.choice(self.communes)

    def holder(self, rank: int) -> tuple[User, Organisation]:
        """The person and the organisation behind a file; three at most are of « porteur », for one organisation."""
        at = self.days_ago(130)
        forms = ("association", "association", "private_company", "local_authority")
        if rank in self.own:
            person = self.people["porteur"]
            joined = person.memberships.select_related("organisation").first()
            if joined is not None:
                return person, joined.organisation
        else:
            person = open_account(
                f"porteur-{rank}@{names.DOMAIN}",
                names.person(rank),
                password=None,
                by=DEMONSTRATION,
                at=at,
                fictitious=True,
                confirmed=True,
            )
        legal_form = forms[0] if rank in self.own else forms[rank % len(forms)]
        name = f"Structure de démonstration n° {rank + 1}"
        return person, register_organisation(name, legal_form, by=person, at=at, fictitious=True)

    def live(self, wave: Wave, rank: int, fate: str) -> None:
        """One file, from its first line to its fate."""
        person, organisation = self.holder(rank)
        open_days = (min(wave.closes_at, self.now) - wave.opens_at).total_seconds()
        arrived = wave.opens_at + timedelta(seconds=round(open_days * self.random.uniform(0.25, 0.98)))
        begun = wave.opens_at + (arrived - wave.opens_at) * 0.4
        key = UUID(int=self.random.getrandbits(128), version=4)
        place = f"{self.random.choice(names.PLACES)} {self.random.choice(names.OF)}"
        file = applications.start(
            wave, organisation, place, key=key, by=person, at=begun.replace(microsecond=0)
        )
        values = self.answers(file, rank, arrived)
        if fate == "draft":
            codes = list(values)
            values = {code: values[code] for code in codes[: 4 + rank % 4]}
        file = applications.write(file, values, by=person, at=arrived.replace(microsecond=0))
        if fate != "draft":
            add_pieces(file, by=person, at=arrived.replace(microsecond=0))
        self.made[fate] += 1
        if fate == "draft":
            return
        applications.submit(file, by=person, at=arrived.replace(microsecond=0), seen=NO_PAGE)
        if fate == "withdrawn":
            applications.withdraw(file, by=person, at=arrived + timedelta(days=3))
        elif fate != "awaited":
            self.assess(file, fate, arrived)

    def answers(self, file: Application, rank: int, at: datetime) -> dict[str, object]:
        """What one file answers to its form at an instant."""
        address = f"{1 + rank % 40} rue de la Démonstration"
        teller = Teller(self.random, address, self.commune_for(rank).code, file.rulebook.rules.amounts, FLAT)
        return teller.answers(file.questions, file.organisation.legal_form, at)

    def assess(self, file: Application, fate: str, arrived: datetime) -> None:
        """The service's look, then its decision, each at its own instant and never after now."""
        agent = self.decider(file)
        checked = self.past(arrived + timedelta(days=self.random.randint(2, 20)))
        if fate in missing.ASKED:
            missing.tell(file, fate, by=agent, arrived=arrived, checked=checked, now=self.now)
            return
        declare_complete(file, by=agent, at=checked, seen=NO_PAGE)
        tell_complete(file, by=agent, at=checked, seen=NO_PAGE)
        stage, _, outcome = fate.partition("_")
        if outcome == "retained" and self.retained == MOST_RETAINED:
            outcome = (
                "refused"  # the rulebook and the envelope allow no more, however many files are asked for
            )
        self.retained += outcome == "retained"
        if not outcome:
            return
        wave = file.wave
        wait = self.random.randint(5, 25) if stage == "public" else self.random.randint(32, 50)
        decided = self.past(max(checked, wave.closes_at) + timedelta(days=wait))
        selection.decide(file, self.proposal(file, outcome), by=agent, at=decided, seen=NO_PAGE)
        if stage != "decided":
            selection.notify(file, by=agent, at=self.past(decided + timedelta(days=2)), seen=NO_PAGE)

    def past(self, at: datetime) -> datetime:
        return min(at, self.now - timedelta(hours=1)).replace(microsecond=0)

    def proposal(self, file: Application, outcome: str) -> Proposal:
        if outcome == "refused":
            return Proposal(
                Decision.Outcome.REFUSED,
                "Décision de démonstration : le projet est à retravailler.",
                names.REASONS,
            )
        return Proposal(
            Decision.Outcome.RETAINED,
            "Décision de démonstration : le projet répond à un besoin du territoire.",
            shares={file.wave.opens_at.year: FLAT},
            kind="fabrique",
            derogation=""
            if not file.needs_derogation
            else "Dérogation de démonstration : bassin de vie voisin d'un arrondissement listé.",
        )

    def decider(self, file: Application) -> User:
        """The person who decides for the file's préfecture, made on first need."""
        code = f"PREF-{file.commune.departement_id}" if file.commune else "PREF-02"
        if code == "PREF-02":
            return self.people["prefecture"]
        if code not in self.deciders:
            at = self.days_ago(180)
            email = f"agent-{code.lower()}@{names.DOMAIN}"
            user = open_account(
                email,
                f"Agent de démonstration {code}",
                password=None,
                by=DEMONSTRATION,
                at=at,
                fictitious=True,
                confirmed=True,
            )
            service = Service.objects.get(code=code)
            for role in (Grant.Role.ASSESSOR, Grant.Role.DECIDER):
                grant_role(user, role, service, by=self.people["equipe"], since=at.date(), at=at)
            self.deciders[code] = user
        return self.deciders[code]

    def announce(self, wave: Wave) -> None:
        """Make public what is notified so far; later notifications wait for the team's next act."""
        at = self.past(wave.closes_at + timedelta(days=30))
        selection.announce(wave, public_from=at, by=self.people["equipe"], at=at, seen=NO_PAGE)
