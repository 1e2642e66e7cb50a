"""The verdict in French sentences: what was found, by which zoning, and what would settle what is unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fabriques.common.dates import say_day
from fabriques.common.values import SPACE, Ternary, grouped
from fabriques.rulebooks.territory import ANSWERS
from fabriques.territories.verdict.evidence import SHOWN_WITHIN_M, Evidence
from fabriques.territories.verdict.judge import Verdict
from fabriques.territories.verdict.layers import Cause, Commune, Layer, of_commune

LISTED_ZONES = 4


def metres(distance: float) -> str:
    """« 840 m », « 1,2 km »; rounded to ten metres above a hundred."""
    size = abs(distance)
    if size >= 1000:
        return f"{size / 1000:.1f}{SPACE}km".replace(".", ",")
    return f"{grouped(round(size / 10) * 10 if size >= 100 else round(size))}{SPACE}m"


def cited(layer: Layer) -> str:
    """« Grille communale de densité à 7 niveaux, millésime 2026, INSEE »."""
    said = (layer.label, f"millésime {layer.vintage}", layer.source.rstrip(". "))
    return ", ".join(part for part in said if part)


def classes_of(evidence: Evidence) -> str:
    """The classes met, by their names: « Bourgs ruraux », or the codes of the zones."""
    names = evidence.layer.classes if evidence.layer else {}
    found = [f"« {names.get(row.value, row.value)} »" for row in evidence.rows]
    more = f" et {len(found) - LISTED_ZONES} autres" if len(found) > LISTED_ZONES else ""
    return ", ".join(found[:LISTED_ZONES]) + more


def zone(evidence: Evidence) -> str:
    """« Vignes Blanches (QP030001) »."""
    areas = evidence.layer.areas if evidence.layer else None
    if areas is None or not evidence.zones:
        return "la zone"
    code = evidence.zones[0]
    name = areas.names[areas.index[code]]
    return f"« {name} » ({code})" if name else code


def distance(evidence: Evidence) -> str:
    return metres(evidence.distance_m) if evidence.distance_m is not None else ""


def unit(evidence: Evidence) -> str:
    return "l'arrondissement" if evidence.layer and evidence.layer.by_arrondissement else "la commune"


def _classed(evidence: Evidence) -> str:
    layer = evidence.layer
    if layer is not None and layer.smaller_than_commune:
        many = len(evidence.rows) > 1
        return f"la commune contient {'plusieurs zones' if many else 'une zone'} ({classes_of(evidence)})"
    if layer is not None and not layer.classes:
        return f"{unit(evidence)} est dans la liste"
    return f"{unit(evidence)} est dans la classe {classes_of(evidence)}"


def _not_classed(evidence: Evidence) -> str:
    if evidence.rows:
        return f"{unit(evidence)} est dans la classe {classes_of(evidence)}"
    if evidence.layer is not None and evidence.layer.smaller_than_commune:
        return "la commune ne contient aucune zone"
    return f"{unit(evidence)} n'est pas dans la liste"


def _outside(evidence: Evidence) -> str:
    if evidence.distance_m is None:
        return f"le point n'est dans aucun périmètre, et aucun n'est à moins de {metres(SHOWN_WITHIN_M)}"
    return (
        f"le point n'est dans aucun périmètre ; la limite du plus proche, {zone(evidence)}, "
        f"est à {distance(evidence)}"
    )


def _no_definition(evidence: Evidence) -> str:
    said = "aucun texte ne dit comment le calculer"
    if evidence.layer is None or evidence.layer.areas is None:
        return said
    if evidence.distance_m is None:
        return f"{said} ; aucun périmètre n'est à moins de {metres(SHOWN_WITHIN_M)}"
    if evidence.distance_m < 0:
        return f"{said} ; le point est dans {zone(evidence)}, à {distance(evidence)} de sa limite"
    return f"{said} ; le périmètre le plus proche, {zone(evidence)}, est à {distance(evidence)}"


def _limit(evidence: Evidence) -> str:
    definition = evidence.definition
    return metres(definition.distance) if definition is not None and definition.distance is not None else ""


REASONS: dict[Cause, Callable[[Evidence], str]] = {
    Cause.CLASSED: _classed,
    Cause.NOT_CLASSED: _not_classed,
    Cause.INSIDE_AREA: lambda e: f"le point est dans {zone(e)}, à {distance(e)} de sa limite",
    Cause.OUTSIDE_AREA: _outside,
    Cause.WITHIN_DISTANCE: lambda e: (
        f"le point est à {distance(e)} de {zone(e)}, dans la limite de {_limit(e)}"
    ),
    Cause.BEYOND_DISTANCE: lambda e: (
        f"le périmètre le plus proche, {zone(e)}, est à {distance(e)}, au-delà de {_limit(e)}"
        if e.distance_m is not None
        else f"aucun périmètre n'est à moins de {_limit(e)}"
    ),
    Cause.NEAR_EDGE: lambda e: (
        f"le point est à {distance(e)} de la limite de {zone(e)}, "
        "moins que ce que le tracé et la position permettent d'affirmer"
    ),
    Cause.PARTIAL: lambda e: f"une partie seulement de la commune est dans la classe {classes_of(e)}",
    Cause.COMMUNE_HAS_ZONE: lambda e: f"{_classed(e)}, ce qui ne dit pas si le lieu est dedans",
    Cause.ABSENT: lambda e: f"le fichier importé ne dit rien de {unit(e)}",
    Cause.INCOMPLETE: lambda e: (
        "la liste importée est incomplète dans ce département : y être absent ne prouve rien"
    ),
    Cause.NO_ARRONDISSEMENT: lambda e: "ce territoire n'a pas d'arrondissement",
    Cause.NO_OUTLINE: lambda e: "le tracé des périmètres n'est pas importé",
    Cause.NO_POINT: lambda e: "la position exacte du lieu n'est pas connue",
    Cause.NO_ZONING: lambda e: "aucun zonage qui le dise n'est importé",
    Cause.NO_ZONING_THEN: lambda e: "aucun millésime importé du zonage n'était en vigueur à cette date",
    Cause.NO_DEFINITION: _no_definition,
    Cause.NO_COMMUNE: lambda e: "la commune du lieu n'est pas connue",
}


def reason(evidence: Evidence) -> str:
    """Why the fact was answered so, without its zoning: « la commune est dans la classe « Bourgs ruraux » »."""
    return REASONS[evidence.cause](evidence)


def sentence(evidence: Evidence) -> str:
    """« Hors des grands centres urbains : oui. La commune est… (Grille…, millésime 2026, INSEE). »"""
    why = reason(evidence)
    source = f" ({cited(evidence.layer)})" if evidence.layer else ""
    said = f"{capital(evidence.fact.label)} : {ANSWERS[evidence.answer]}. {capital(why)}{source}."
    if evidence.indicative is None:
        return said
    return (
        f"{said} À titre indicatif, un calcul sur les populations répond « {ANSWERS[evidence.indicative]} »."
    )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What would turn an unknown into an answer, and who can do it."""

    what: str
    who: str


YOU = "vous"
PREFECTURE = "la préfecture ou la sous-préfecture"
TEAM = "l'équipe nationale du programme"
IMPORT = Settlement("l'import du zonage officiel à cette date", TEAM)
SETTLEMENTS: dict[Cause, Settlement] = {
    Cause.NO_POINT: Settlement("placer le lieu sur la carte, à son adresse exacte", YOU),
    Cause.NO_COMMUNE: Settlement("choisir la commune du lieu", YOU),
    Cause.NEAR_EDGE: Settlement("confirmer de quel côté de la limite se trouve le lieu", PREFECTURE),
    Cause.PARTIAL: Settlement("dire si le lieu est dans la partie classée de la commune", PREFECTURE),
    Cause.NO_DEFINITION: Settlement("écrire une définition dans le règlement de l'appel", TEAM),
    Cause.NO_ARRONDISSEMENT: Settlement("dire comment la règle s'applique à ce territoire", TEAM),
    Cause.NO_OUTLINE: Settlement(
        "importer le tracé officiel des périmètres ; d'ici là, confirmer à partir de l'adresse",
        f"{TEAM} ; {PREFECTURE}",
    ),
    Cause.NO_ZONING: IMPORT,
    Cause.NO_ZONING_THEN: IMPORT,
    Cause.ABSENT: Settlement("compléter le zonage importé", TEAM),
    Cause.INCOMPLETE: Settlement("compléter le zonage importé", TEAM),
}


def settlement(evidence: Evidence) -> Settlement | None:
    """What would settle an unknown answer; None when the answer is known."""
    if evidence.answer is not Ternary.UNKNOWN:
        return None
    if evidence.cause is Cause.COMMUNE_HAS_ZONE:
        has_outlines = evidence.layer is not None and evidence.layer.areas is not None
        return SETTLEMENTS[Cause.NO_POINT if has_outlines else Cause.NO_OUTLINE]
    return SETTLEMENTS[evidence.cause]


HEADLINES = {
    Ternary.YES: "Éligible",
    Ternary.NO: "Non éligible",
    Ternary.UNKNOWN: "À vérifier",
}


def explanation(verdict: Verdict, when: str = "") -> str:
    """The verdict in a sentence or two for whoever asked; `when` says its day otherwise than « Le 6 mai 2026 »."""
    when = when or f"Le {say_day(verdict.on)}"
    if verdict.accepted is Ternary.YES:
        return f"{when}, ce lieu répond à la règle de territoire de l'appel."
    if verdict.excludes is Ternary.NO:
        said = {
            Ternary.NO: "Il n'est pas dans les territoires prioritaires, ce qui n'empêche pas de candidater.",
            Ternary.UNKNOWN: "Reste à vérifier s'il est dans les territoires prioritaires.",
        }[verdict.accepted]
        return f"{when}, ce lieu peut candidater. {said}"
    if verdict.accepted is Ternary.UNKNOWN:
        return f"{when}, ce que la plateforme sait ne suffit pas pour répondre oui ou non."
    if verdict.excludes is Ternary.UNKNOWN:
        return (
            f"{when}, ce lieu n'est pas dans les territoires visés, et le texte ne dit pas si cela exclut "
            "une candidature ou la classe seulement après les autres."
        )
    return f"{when}, ce lieu n'est pas dans les territoires de l'appel."


def standing(layer: Layer, commune: Commune) -> str:
    """What a zoning says of a commune, whatever the rule asks: « classe « FRR socle » », « hors zonage »…"""
    answer, cause, rows = of_commune(layer, commune, ())
    if rows:
        named = ", ".join(f"« {layer.classes.get(row.value, row.value)} »" for row in rows[:LISTED_ZONES])
        more = f" et {len(rows) - LISTED_ZONES} autres" if len(rows) > LISTED_ZONES else ""
        part = ", en partie" if cause is Cause.PARTIAL else ""
        if layer.smaller_than_commune:
            return f"la commune contient {named}{more}"
        return (
            f"{named}{more}{part}"
            if layer.classes or layer.kind == "socio_economic"
            else f"dans la liste{part}"
        )
    return "hors zonage" if answer is Ternary.NO else "à vérifier"
