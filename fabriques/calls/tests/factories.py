"""Calls and waves under the shipped rulebooks, or under the same text with passages changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from fabriques.calls import acts
from fabriques.calls.models import Call, Envelope, RulebookVersion, Wave
from fabriques.common.authorization import INSTALLATION
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.values import Money
from fabriques.rulebooks.tests.texts import edited
from fabriques.territories.models import Arrondissement, Departement

Change = tuple[str, str]
SINCE, DEMONSTRATION_SINCE = "since = 2019-07-11, source =", "since = 2023-09-11, source ="


def filled(name: str, unit: str, value: str) -> Change:
    """Fill a lateness value that the 2019 text leaves unknown."""
    unknown = f'\n{name} = {{ unit = "{unit}", {SINCE} "not_stated" }}'
    return unknown, f'\n{name} = {{ value = {value}, unit = "{unit}", {SINCE} "launch_2019" }}'


def results_on(day: str) -> Change:
    """Give the demonstration's rules the day when the results are announced."""
    said = f'unit = "date", {DEMONSTRATION_SINCE}'
    return (
        f'results_on = {{ {said} "set_at_opening" }}',
        f'results_on = {{ value = {day}, {said} "fictitious" }}',
    )


# What the 2019 text leaves unknown and an act needs: a lateness rule, and a service of the platform that decides.
AMI_FILLED: tuple[Change, ...] = (
    filled("grace", "minutes", "0"),
    filled("time_zone", "fuseau horaire", '"Europe/Paris"'),
    filled("text", "texte", '"Un dossier en retard n\'est pas examiné."'),
    filled("waiver", "oui/non", "false"),
    ('[decision.decides]\nvalue = "minister"', '[decision.decides]\nvalue = "prefecture"'),
)


def call(slug: str = "appel", *, fictitious: bool = False) -> Call:
    programme = acts.found_programme(by=INSTALLATION, at=instants.FOUNDED)
    title, summary = "Fabriques de territoire, appel de test", "Un appel de test."
    return acts.open_call(
        programme, slug, title, summary, by=INSTALLATION, at=instants.FOUNDED, fictitious=fictitious
    )


def rulebook(to: Call, code: str = "demonstration", *changes: Change) -> RulebookVersion:
    """Publish a shipped text on a call, with some passages changed (each found exactly once)."""
    return acts.publish_rulebook(to, edited(code, *changes), by=INSTALLATION, at=instants.PREPARED)


def prepared(
    version: RulebookVersion,
    *,
    code: str = "vague-1",
    opens_at: datetime = instants.OPENS,
    closes_at: datetime = instants.CLOSES,
    listed: Iterable[str] | None = None,
    listed_departements: Iterable[str] = (),
    ceilings: Mapping[int, Money] | None = None,
    form: str = "",
) -> Wave:
    """A wave not opened yet, with its yearly envelopes; `listed` are the arrondissements it is reserved for."""
    wave = acts.prepare_wave(
        version.call,
        version,
        code,
        f"Vague de test {code}",
        opens_at=opens_at,
        closes_at=closes_at,
        arrondissements=None if listed is None else Arrondissement.objects.filter(code__in=list(listed)),
        departements=Departement.objects.filter(code__in=list(listed_departements)),
        form=acts.publish_form(version.call, form, by=INSTALLATION, at=instants.PREPARED) if form else None,
        by=INSTALLATION,
        at=instants.PREPARED,
    )
    for year, ceiling in ({2026: Money.euros(4_000_000)} if ceilings is None else ceilings).items():
        acts.set_envelope(wave, year, ceiling, by=INSTALLATION, at=instants.PREPARED)
    return wave


def opened(wave: Wave) -> Wave:
    return acts.open_wave(wave, by=INSTALLATION, at=instants.PREPARED, seen=NO_PAGE, late_results=True)


def demonstration_wave(
    *changes: Change,
    code: str = "vague-1",
    slug: str = "appel",
    fictitious: bool = False,
    opens_at: datetime = instants.OPENS,
    closes_at: datetime = instants.CLOSES,
    listed: Iterable[str] | None = None,
    listed_departements: Iterable[str] = (),
    ceilings: Mapping[int, Money] | None = None,
    form: str = "",
) -> Wave:
    """An opened wave under the demonstration rules: 50 000 € flat for 2026; asked twice, the same one.

    `form`: the text of its form; none for the questions drawn from the rules.
    """
    known = Wave.objects.filter(code=code).first()
    if known:
        return known
    version = rulebook(call(slug, fictitious=fictitious), "demonstration", *changes)
    return opened(
        prepared(
            version,
            code=code,
            opens_at=opens_at,
            closes_at=closes_at,
            listed=listed,
            listed_departements=listed_departements,
            ceilings=ceilings,
            form=form,
        )
    )


def ami_wave(*changes: Change, code: str = "ami-1", ceilings: Mapping[int, Money] | None = None) -> Wave:
    """An opened wave under the 2019–2021 rules (75 000 to 150 000 € over three years, digital bonus), where
    the préfecture decides and nothing is admitted late; asked twice, the same one."""
    known = Wave.objects.filter(code=code).first()
    if known:
        return known
    version = rulebook(call("ami-2019"), "ami_2019_2021", *AMI_FILLED, *changes)
    years = ceilings or dict.fromkeys((2026, 2027, 2028, 2029), Money.euros(5_000_000))
    return opened(prepared(version, code=code, ceilings=years))


def envelope(wave: Wave, year: int = 2026, service: str | None = None) -> Envelope:
    return Envelope.objects.get(wave=wave, year=year, service=service)


def open_with_results_on(day: str) -> Wave:
    """An open wave whose text tells the results of an earlier one, as could be before the database refused it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE calls_wave DISABLE TRIGGER wave_results_after_closing")
    wave = prepared(rulebook(call(), "demonstration", results_on(day)))
    Wave.objects.filter(pk=wave.pk).update(opened_at=instants.PREPARED)
    wave.refresh_from_db()
    return wave
