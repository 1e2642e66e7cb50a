"""Whether a file is of the kind and the vintage asked for, how much of it can be used, and what it leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from fabriques.territories.zonings.findings import Anomaly, Effect, Finding, noted, refuse
from fabriques.territories.zonings.formats.codes import MUNICIPAL
from fabriques.territories.zonings.geography import Geography
from fabriques.territories.zonings.kinds import GENERATIONS, Kind, Unit

MUNICIPAL_CODES = frozenset(MUNICIPAL)
# Files often lag a year behind the geography they announce, which is 0.1 to 0.3 % of the codes and is followed
# code by code. Beyond 1 %, the file is of another decade, or not a file of communes.
MOST_FOREIGN_CODES = 0.01
FEWEST_FOREIGN_CODES = 20  # under this, a short list has a few wrong codes: each line is told
MOST_REJECTED = 0.5
MOST_NAMED_ABSENT = 200  # beyond, the absent communes are told by département
FEWEST_KEPT = 0.9  # a new file of the same vintage that loses more than a tenth is probably cut


def vintage_of(
    place: Geography, day: date, codes: Collection[str], foreign: Collection[str], unit: Unit
) -> None:
    if len(foreign) < FEWEST_FOREIGN_CODES or len(foreign) <= MOST_FOREIGN_CODES * len(codes):
        return
    share = f"{100 * len(foreign) / len(codes):.1f}".replace(".", ",")
    some = ", ".join(sorted(foreign)[:5])
    what = "d'une commune" if unit is Unit.COMMUNE else "d'un arrondissement"
    remedy = "Vérifiez le millésime du fichier et celui que vous demandez."
    if place.history is None and unit is Unit.COMMUNE:
        remedy += (
            " Pour un fichier plus ancien que la géographie, chargez d'abord les mouvements de communes : "
            "fabriques import-zoning cog."
        )
    raise refuse(
        "wrong_vintage",
        f"{len(foreign)} codes du fichier ({share} %) ne sont pas ceux {what} au {day:%d/%m/%Y} : {some}… "
        f"Au-delà de {100 * MOST_FOREIGN_CODES:.0f} %, le fichier n'est pas du millésime demandé.",
        remedy,
    )


def zone_codes(kind: Kind, vintage: str, values: Sequence[str]) -> None:
    """The codes of quarters say their generation: QP… in 2015, QN… in 2024."""
    if kind is not Kind.QPV or not values:
        return
    known = {each.zone_prefix: each.vintage for each in GENERATIONS[kind] if each.zone_prefix}
    for prefix, other in known.items():
        share = sum(value.startswith(prefix) for value in values) / len(values)
        if other != vintage and vintage in known.values() and share > MOST_REJECTED:
            raise refuse(
                "wrong_vintage",
                f"Les codes des quartiers commencent par {prefix} : c'est la génération {other}, pas {vintage}.",
                f"Relancez avec le millésime {other}, ou choisissez le fichier de la génération {vintage}.",
            )


def enough_left(lines: int, refused: int, members: int, findings: Sequence[Finding]) -> None:
    if members and refused <= MOST_REJECTED * lines:
        return
    first = next((each for each in findings if each.effect is Effect.REJECTED), None)
    where = f" La première, ligne {first.line} : {first.detail}" if first else ""
    if not members:
        text = f"Aucune ligne du fichier ne peut être retenue (sur {lines} lues).{where}"
    else:
        text = f"Plus de la moitié des lignes sont refusées ({refused} sur {lines}).{where}"
    raise refuse("mostly_rejected", text, "Vérifiez que c'est le fichier de ce zonage, tel que publié.")


def enough_kept(before: int, after: int) -> None:
    """A file that replaces a generation must not lose a large part of it without being told to."""
    if after >= FEWEST_KEPT * before:
        return
    raise refuse(
        "fewer_members",
        f"Le fichier donne {after} territoires, la génération en vigueur {before} : il est peut-être tronqué.",
        "Vérifiez le fichier ; si la liste a vraiment diminué, relancez avec --accept-fewer.",
    )


def absent(place: Geography, present: Collection[str]) -> Iterator[Finding]:
    """The current communes that an exhaustive file does not class: they stay « à vérifier »."""
    missing = {
        departement: [code for code in codes if code not in present]
        for departement, codes in place.by_departement.items()
    }
    apart = sum(len(codes) for departement, codes in missing.items() if departement in place.collectivities)
    named = {d: codes for d, codes in missing.items() if codes and d not in place.collectivities}
    if sum(map(len, named.values())) > MOST_NAMED_ABSENT:
        for departement, codes in named.items():
            detail = f"{len(codes)} communes du département {departement} ne sont pas dans le fichier : « à vérifier »."
            yield noted(0, Anomaly.ABSENT, detail)
    else:
        for codes in named.values():
            for code in codes:
                detail = f"{place.named(code)} n'est pas dans le fichier : sa classe reste « à vérifier »."
                yield noted(0, Anomaly.ABSENT, detail)
    if apart:
        detail = (
            f"{apart} communes des collectivités d'outre-mer ne sont pas dans le fichier : « à vérifier »."
        )
        yield noted(0, Anomaly.ABSENT, detail)
