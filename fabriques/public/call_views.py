from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from fabriques.calls.models import Call, Wave
from fabriques.common import clock
from fabriques.public.queries import shows_fictitious
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Value
from fabriques.territories.models import Commune
from fabriques.territories.queries import search_communes


@dataclass(frozen=True)
class Rule:
    """One rule as the public reads it: what, the value or why it is not known, since when, from which text."""

    label: str
    words: str
    known: bool
    source: str
    mark: str
    note: str


@dataclass(frozen=True)
class Answer:
    """What a wave's list says of one commune."""

    commune: Commune
    listed: bool


def rule(label: str, value: Value[Any] | None) -> Rule | None:
    if value is None:
        return None
    return Rule(label, value.words, value.known, value.source.text, value.source.mark.label, value.note)


def rules_in_words(book: Rulebook) -> list[tuple[str, list[Rule]]]:
    """The rules of a call by subject, each with its source; a rule the call has not is left out."""
    amounts, calendar, path, laureates = book.amounts, book.calendar, book.decision, book.laureates
    groups: list[tuple[str, list[Rule | None]]] = [
        (
            "Argent",
            [
                rule("Montant forfaitaire", amounts.flat),
                rule("Montant minimal", amounts.minimum),
                rule("Montant maximal", amounts.maximum),
                rule("Maximum par an", amounts.yearly_maximum),
                rule("Durée", amounts.duration_years),
                rule("Bonus numérique", amounts.bonus.amount if amounts.bonus else None),
                rule("Enveloppe", book.envelope.total),
                rule("Dépenses admises", book.spending.eligible),
                rule("Taux de cofinancement", amounts.cofunding_rate),
            ],
        ),
        (
            "Calendrier",
            [
                rule("Annonce", calendar.announced_on),
                rule("Clôture, jour", calendar.closes_on),
                rule("Clôture, heure", calendar.closes_time),
                rule("Règle de retard", calendar.lateness.text),
                rule("Fuseau horaire", calendar.lateness.time_zone),
                rule("Résultats", calendar.results_on),
            ],
        ),
        (
            "Territoire et lauréats",
            [
                rule("Territoires visés", book.territory.statement),
                rule("Nombre de lauréats", laureates.maximum),
                rule("Lauréats par vague, en principe", laureates.per_wave),
                rule("Lauréats attendus (affiché, jamais imposé)", laureates.expected),
            ],
        ),
        (
            "Qui fait quoi",
            [
                rule("Signale les projets", path.nominates),
                rule("Donne un avis", path.gives_opinion),
                rule("Classe", path.ranks),
                rule("Décide", path.decides),
                rule("Signe la convention", path.signs),
                rule("Annonce", path.announces),
            ],
        ),
        ("Qui peut candidater", [rule("Formes juridiques", book.applicants.legal_forms)]),
    ]
    return [(title, [each for each in rules if each is not None]) for title, rules in groups]


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    found = Call.objects.order_by("is_fictitious", "pk")
    if not shows_fictitious(request):
        found = found.filter(is_fictitious=False)
    waves = Wave.objects.open_at(clock.now()).select_related("call").order_by("closes_at")
    return render(request, "public/calls.html", {"calls": found, "waves": waves})


@require_GET
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """A call: its waves, its rules with their sources, and whether a territory is concerned."""
    found = get_object_or_404(Call, slug=slug)
    at = clock.now()
    version = found.rulebooks.order_by("-number").first()
    waves = list(found.waves.filter(opened_at__isnull=False).order_by("-opens_at"))
    current = next((wave for wave in waves if wave.opens_at <= at < wave.closes_at), None)
    asked = request.GET.get("commune", "").strip()[:80]
    answers = answers_for(current, asked) if current and asked else []
    book = version.rules if version else None
    context = {
        "call": found,
        "version": version,
        "book": book,
        "groups": rules_in_words(book) if book else [],
        "waves": waves,
        "current": current,
        "asked": asked,
        "answers": answers,
        "listed_count": current.listed.count() if current else 0,
        "listed": listed_names(current) if current else [],
    }
    return render(request, "public/call.html", context)


def answers_for(wave: Wave, text: str) -> list[Answer]:
    """Whether each commune that matches is in the wave's list; two queries whatever their number."""
    communes = search_communes(text, limit=8)
    rows = list(wave.listed.values_list("arrondissement_id", "departement_id"))
    arrondissements = {arrondissement for arrondissement, _ in rows if arrondissement}
    departements = {departement for _, departement in rows if departement}

    def listed(commune: Commune) -> bool:
        if not wave.has_list:
            return True
        if commune.arrondissement_id:
            return commune.arrondissement_id in arrondissements
        return commune.departement_id in departements

    return [Answer(commune, listed(commune)) for commune in communes]


def listed_names(wave: Wave) -> list[tuple[str, str]]:
    """The territories of a wave's list, by département."""
    rows = wave.listed.select_related("arrondissement__departement", "departement").order_by(
        "arrondissement_id", "departement_id"
    )
    return [
        (row.arrondissement.name, str(row.arrondissement.departement))
        if row.arrondissement
        else (str(row.departement), "sans arrondissement")
        for row in rows
    ]
