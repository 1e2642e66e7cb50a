"""Consistency of a rulebook, told in French while it is edited: what it costs, what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from fabriques.common.values import Money, grouped
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import say


class Severity(StrEnum):
    """INFO only informs, WARNING asks for a look, ERROR keeps a wave from opening."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def label(self) -> str:
        return {"info": "information", "warning": "à regarder", "error": "bloquant"}[self.value]


@dataclass(frozen=True)
class Finding:
    """One remark: a stable `code`, the `path` of the rubric it concerns, and a French sentence."""

    severity: Severity
    code: str
    path: str
    text: str


def check(book: Rulebook) -> tuple[Finding, ...]:
    """Every remark about a rulebook, the blocking ones first."""
    found = [
        *_opening(book),
        *_envelope(book),
        *_bonus(book),
        *_quotas(book),
        *_waves(book),
        *_decision(book),
        *_criteria(book),
        *_file(book),
        *_territory(book),
        *_unknowns(book),
    ]
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def blocking(book: Rulebook) -> tuple[Finding, ...]:
    """What keeps a wave from opening under this rulebook; empty when nothing does."""
    return tuple(finding for finding in check(book) if finding.severity is Severity.ERROR)


def _opening(book: Rulebook) -> Iterator[Finding]:
    missing = book.calendar.lateness.missing
    if missing:
        yield Finding(
            Severity.ERROR,
            "lateness",
            "calendar.lateness",
            f"Une vague ne peut pas ouvrir sans règle de retard : le texte ne dit pas {_listed(missing)}.",
        )
    closes = book.calendar.closes_on
    if closes.known and not book.calendar.closes_time.known:
        yield Finding(
            Severity.INFO,
            "closing_hour",
            "calendar.closes_time",
            f"Le jour de clôture est connu ({closes.words}), l'heure ne l'est pas : "
            "une personne la fixe sur la vague.",
        )


def _envelope(book: Rulebook) -> Iterator[Finding]:
    """Compare the envelope with every award at its most, then at its least."""
    total, places, highest = book.envelope.total.value, _places(book), book.amounts.highest
    if total is None:
        yield Finding(
            Severity.WARNING,
            "envelope_unknown",
            "envelope.total",
            "L'enveloppe n'est pas précisée par le texte : aucun dépassement ne peut être vu.",
        )
    if total is None or places is None or highest is None:
        return
    product, most = f"{grouped(places)} × {highest.label} = {(highest * places).label}", highest * places
    if most == total:
        severity, end = Severity.INFO, "l'enveloppe est atteinte si toutes les attributions sont au maximum."
    elif most < total:
        severity = Severity.INFO
        end = f"il resterait {(total - most).label} si toutes les attributions étaient au maximum."
    else:
        severity = Severity.ERROR if _cheapest(book, places) > total else Severity.WARNING
        end = f"cela dépasse l'enveloppe ({total.label}) de {(most - total).label}"
        end += ", même au minimum." if severity is Severity.ERROR and book.amounts.minimum else "."
    yield Finding(severity, "envelope", "envelope.total", f"{product} : {end}")


def _places(book: Rulebook) -> int | None:
    """The number of laureates to count on: the maximum, or what is expected when there is no maximum."""
    if book.laureates.maximum.value is not None:
        return book.laureates.maximum.value
    return book.laureates.expected.value if book.laureates.expected else None


def _cheapest(book: Rulebook, places: int) -> Money:
    return (book.amounts.lowest or Money(0)) * places


def _bonus(book: Rulebook) -> Iterator[Finding]:
    bonus, total, highest, places = (
        book.amounts.bonus,
        book.envelope.total.value,
        book.amounts.highest,
        _places(book),
    )
    target = next((each for each in book.targets if bonus and each.label_kind == bonus.label_kind), None)
    if bonus is None or bonus.amount.value is None or target is None or target.quota.value is None:
        return
    cost = bonus.amount.value * target.quota.value
    named = f"Le bonus des {target.quota.value} {target.label} ({cost.label})"
    if bonus.inside_envelope.value is False:
        yield Finding(
            Severity.INFO,
            "bonus",
            "amounts.bonus",
            f"{named} s'ajoute à l'enveloppe : il n'y est pas compris.",
        )
    elif total is not None and highest is not None and places and highest * places + cost > total:
        doubt = "" if bonus.inside_envelope.known else " ; le texte ne dit pas s'il y est compris"
        yield Finding(
            Severity.WARNING,
            "bonus",
            "amounts.bonus",
            f"{named} ne tient pas dans l'enveloppe si toutes les attributions sont au maximum{doubt}.",
        )


def _quotas(book: Rulebook) -> Iterator[Finding]:
    quotas = [target.quota.value for target in book.targets if target.within is None]
    known = [quota for quota in quotas if quota is not None]
    maximum = book.laureates.maximum.value
    if maximum is None or not quotas or len(known) < len(quotas) or sum(known) == maximum:
        return
    total = " + ".join(grouped(quota) for quota in known)
    yield Finding(
        Severity.WARNING,
        "quotas",
        "targets",
        f"Les quotas ({total} = {grouped(sum(known))}) ne font pas le nombre de lauréats "
        f"({grouped(maximum)}).",
    )


def _waves(book: Rulebook) -> Iterator[Finding]:
    per_wave, maximum = book.laureates.per_wave, book.laureates.maximum
    if per_wave is None or not per_wave.value:
        return
    if maximum.value is not None:
        yield Finding(
            Severity.INFO,
            "wave_count",
            "laureates.per_wave",
            f"À {per_wave.words} par vague, il faut {ceil(maximum.value / per_wave.value)} vagues "
            f"pour {maximum.words}.",
        )
    motivated = {exception.code for exception in book.laureates.exceptions}
    for wave in book.waves:
        if wave.code not in motivated and (wave.laureates.value or 0) > per_wave.value:
            yield Finding(
                Severity.INFO,
                "wave_beyond",
                f"waves.{wave.code}",
                f"{wave.label} : {wave.laureates.words}, au-delà de {per_wave.value}, "
                "sans exception inscrite au règlement.",
            )


def _decision(book: Rulebook) -> Iterator[Finding]:
    path = book.decision
    if not path.decides.known:
        yield Finding(
            Severity.ERROR,
            "decides",
            "decision.decides",
            "Une vague ne peut pas ouvrir sans autorité qui décide : le texte ne la désigne pas.",
        )
    if not path.signs.known:
        yield Finding(
            Severity.WARNING,
            "signs",
            "decision.signs",
            "La convention ne pourra pas être générée : "
            "l'autorité qui la signe n'est pas précisée par le texte.",
        )
    if not book.schedule.tranches:
        yield Finding(
            Severity.WARNING,
            "schedule",
            "schedule.tranches",
            "L'échéancier n'est pas précisé par le texte : il sera saisi convention par convention.",
        )


def _criteria(book: Rulebook) -> Iterator[Finding]:
    unweighted = [each for each in book.criteria if not each.excludes and not each.weight.known]
    if unweighted:
        yield Finding(
            Severity.WARNING,
            "weights",
            "criteria",
            f"{say(len(unweighted), 'critères')} sur {len(book.criteria)} sans poids "
            "dans le texte : aucun classement par points n'est possible.",
        )
    elif book.criteria:
        total = sum(each.weight.value or 0 for each in book.criteria if not each.excludes)
        if total != 100:
            yield Finding(
                Severity.INFO,
                "weights",
                "criteria",
                f"Les poids des critères font {total} points, et non 100.",
            )


def _file(book: Rulebook) -> Iterator[Finding]:
    if not book.form.document_list.known:
        yield Finding(
            Severity.WARNING,
            "documents",
            "form.document_list",
            "La liste des pièces n'est pas précisée par le texte : aucun dossier ne peut être dit incomplet.",
        )
    if not book.labels:
        yield Finding(
            Severity.ERROR,
            "labels",
            "labels",
            "Une vague ne peut pas ouvrir sans label à décerner : aucun n'est dit.",
        )


def _territory(book: Rulebook) -> Iterator[Finding]:
    for fact in book.territory.facts:
        if not fact.definition.known:
            yield Finding(
                Severity.WARNING,
                "fact",
                f"territory.facts.{fact.code}.definition",
                f"« {fact.label} » n'est pas défini par le texte : la réponse sera « à vérifier ».",
            )


def _unknowns(book: Rulebook) -> Iterator[Finding]:
    unknown = sum(not dated.latest.known for dated in book.parameters.values())
    if book.fictitious:
        yield Finding(
            Severity.INFO,
            "fictitious",
            "fictitious",
            "Règlement fictif : il ne vaut que pour la démonstration.",
        )
    if unknown:
        yield Finding(
            Severity.INFO,
            "unknowns",
            "",
            f"{say(unknown, 'valeurs')} sur {len(book.parameters)} sans réponse dans le texte.",
        )


def _listed(names: tuple[str, ...]) -> str:
    """« a », « a ni b », « a, b ni c »: after a negation."""
    *first, last = names
    return f"{', '.join(first)} ni {last}" if first else last
