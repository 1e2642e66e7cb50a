"""The two forms that come with the platform, each filled in a past wave of a fictitious call, under its own rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from fabriques.accounts.acts import open_account
from fabriques.accounts.models import User
from fabriques.applications import acts as applications
from fabriques.applications.models import Application
from fabriques.calls import acts as calls
from fabriques.calls.models import Programme, Wave
from fabriques.common.authorization import DEMONSTRATION
from fabriques.common.dates import legal_day
from fabriques.common.seen import NO_PAGE
from fabriques.common.values import Money
from fabriques.demo.answers import complete
from fabriques.demo.names import DOMAIN
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Organisation
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.form import reader as forms
from fabriques.territories.models import Arrondissement, Commune

OPENED, CLOSED, RESULTS = timedelta(days=45), timedelta(days=15), timedelta(days=-45)  # before now
SHIPPED = {
    "ami_2019_2021": (
        "demonstration-2019-2021",
        "Appel 2019-2021, rejoué (démonstration)",
        "Le règlement et la proposition de formulaire de l'appel 2019-2021, remplis de réponses fictives.",
    ),
    "wave_2023": (
        "demonstration-2023",
        "Vague 2023, rejouée (démonstration)",
        "Le règlement et la proposition de formulaire de la vague 2023, remplis de réponses fictives.",
    ),
}


# What the published texts leave unsaid and a wave needs: said here to be a value of demonstration.
LATENESS: dict[str, object] = {
    "grace": 0,
    "time_zone": "Europe/Paris",
    "text": "Un dossier en retard n'est pas examiné (règle de démonstration).",
    "waiver": True,
}


def replayed(text: str, now: datetime) -> str:
    """Shipped rules with a rule of lateness and the days of the replay, marked as fictitious; other unknowns stay."""
    rules = tomllib.loads(text)
    editing.put(
        rules, "sources.fictitious", {"text": "valeur de démonstration, fictive", "mark": "fictitious"}
    )
    for name, value in LATENESS.items():
        editing.put(rules, f"calendar.lateness.{name}.value", value)
        editing.put(rules, f"calendar.lateness.{name}.source", "fictitious")
    for name, day in (("closes_on", now - CLOSED), ("results_on", now - RESULTS)):
        said = {
            "value": legal_day(day),
            "unit": "date",
            "since": legal_day(now - OPENED),
            "source": "fictitious",
        }
        editing.put(rules, f"calendar.{name}", said)
    return editing.write(rules)


@dataclass(frozen=True)
class Replay:
    """Who replays the two calls, where, and on what day."""

    programme: Programme
    team: User
    holder: User
    organisation: Organisation
    communes: tuple[Commune, ...]
    now: datetime

    def wave(self, code: str) -> Wave:
        """A wave of the shipped rules and form, closed two weeks ago."""
        slug, title, summary = SHIPPED[code]
        opens, closes = (self.now - before for before in (OPENED, CLOSED))
        at = opens - timedelta(days=10)
        call = calls.open_call(self.programme, slug, title, summary, by=self.team, at=at, fictitious=True)
        book = calls.publish_rulebook(call, replayed(reader.load(code)[0], self.now), by=self.team, at=at)
        form = calls.publish_form(call, forms.load(code), by=self.team, at=at)
        wave = calls.prepare_wave(
            call,
            book,
            slug,
            title,
            opens_at=opens,
            closes_at=closes,
            form=form,
            arrondissements=Arrondissement.objects.filter(
                code__in=[commune.arrondissement_id for commune in self.communes]
            ),
            list_note="Liste fictive, pour la démonstration.",
            by=self.team,
            at=at,
        )
        calls.set_envelope(wave, opens.year, Money.euros(1_000_000), by=self.team, at=at)
        return calls.open_wave(wave, by=self.team, at=at, seen=NO_PAGE, late_results=True)

    def file(self, wave: Wave, commune: Commune, rank: int) -> Application:
        """One file submitted before the hour, every question of its form answered."""
        at = wave.opens_at + timedelta(days=10 + rank)
        key = UUID(int=Random(f"{wave.code} {rank}").getrandbits(128), version=4)  # noqa: S311 – repeatable
        amounts = wave.rulebook.rules.amounts
        money = amounts.lowest or Money.euros(50_000)
        name = f"Lieu rejoué n° {rank + 1} (démonstration)"
        draft = applications.start(wave, self.organisation, name, key=key, by=self.holder, at=at)
        complete(draft, commune.code, money, by=self.holder, at=at)
        return applications.submit(draft, by=self.holder, at=at, seen=NO_PAGE).application


def replay(
    programme: Programme, people: Mapping[str, User], communes: Sequence[Commune], now: datetime
) -> list[Application]:
    """Fill each shipped form once per commune, for an account of its own.

    Effects: an account, a structure, two calls, their waves and files, through the acts.
    """
    at = now - timedelta(days=60)
    holder = open_account(
        f"rejeu@{DOMAIN}",
        "Ange Rejeu",
        password=None,
        by=DEMONSTRATION,
        at=at,
        fictitious=True,
        confirmed=True,
    )
    name = "Structure de démonstration des appels rejoués"
    organisation = register_organisation(name, "association", by=holder, at=at, fictitious=True)
    story = Replay(programme, people["equipe"], holder, organisation, tuple(communes), now)
    waves = [story.wave(code) for code in SHIPPED]
    return [story.file(wave, commune, rank) for wave in waves for rank, commune in enumerate(communes)]
