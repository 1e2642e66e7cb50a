"""What an import says of a line, and why a whole file is refused. Nothing here imports Django."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from fabriques.common.reasons import Reason, Refusal
from fabriques.common.text import shortened

LONGEST_DETAIL = 300


class Effect(StrEnum):
    """`NOTED` changes nothing: it tells what the file does not say."""

    REPAIRED = "repaired"
    REJECTED = "rejected"
    NOTED = "noted"


class Anomaly(StrEnum):
    ENCODING = "encoding"
    LOST_ZERO = "lost_zero"
    WRAPPED_CODE = "wrapped_code"
    MUNICIPAL_ARRONDISSEMENT = "municipal_arrondissement"
    STALE_CODE = "stale_code"
    SPLIT_COMMUNE = "split_commune"
    MERGED_CLASSES = "merged_classes"
    MERGED_PART = "merged_part"
    SAME_TWICE = "same_twice"
    CONTRADICTION = "contradiction"
    INVALID_OUTLINE = "invalid_outline"
    NO_OUTLINE = "no_outline"
    OUTSIDE_FRANCE = "outside_france"
    SWAPPED_COORDINATES = "swapped_coordinates"
    NO_PROJECTION = "no_projection"
    LOCATED_BY_OUTLINE = "located_by_outline"
    FORMULA = "formula"
    NO_CODE = "no_code"
    BAD_CODE = "bad_code"
    UNKNOWN_CODE = "unknown_code"
    AMBIGUOUS_CODE = "ambiguous_code"
    UNKNOWN_CLASS = "unknown_class"
    NO_VALUE = "no_value"
    BAD_ZONE = "bad_zone"
    SHORT_LINE = "short_line"
    BAD_RECORD = "bad_record"
    ABSENT = "absent"
    DIFFERENT = "different"


ANOMALY_LABELS = {
    Anomaly.ENCODING: "encodage d'un autre système",
    Anomaly.LOST_ZERO: "zéro de tête perdu",
    Anomaly.WRAPPED_CODE: "code entouré par le tableur",
    Anomaly.MUNICIPAL_ARRONDISSEMENT: "arrondissement municipal de Paris, Lyon ou Marseille",
    Anomaly.STALE_CODE: "code de commune qui n'est plus en vigueur",
    Anomaly.SPLIT_COMMUNE: "commune partagée depuis en plusieurs",
    Anomaly.MERGED_CLASSES: "communes réunies depuis, de classes différentes",
    Anomaly.MERGED_PART: "commune agrandie depuis par une autre",
    Anomaly.SAME_TWICE: "ligne répétée",
    Anomaly.CONTRADICTION: "même code, classes différentes",
    Anomaly.INVALID_OUTLINE: "contour invalide",
    Anomaly.NO_OUTLINE: "contour absent ou illisible",
    Anomaly.OUTSIDE_FRANCE: "contour hors de France",
    Anomaly.SWAPPED_COORDINATES: "coordonnées inversées",
    Anomaly.NO_PROJECTION: "projection non précisée",
    Anomaly.LOCATED_BY_OUTLINE: "communes trouvées par le contour",
    Anomaly.FORMULA: "formule dans une cellule",
    Anomaly.NO_CODE: "code absent",
    Anomaly.BAD_CODE: "code mal formé",
    Anomaly.UNKNOWN_CODE: "code inconnu",
    Anomaly.AMBIGUOUS_CODE: "ancien code qui mène à plusieurs communes",
    Anomaly.UNKNOWN_CLASS: "classe inconnue",
    Anomaly.NO_VALUE: "valeur absente",
    Anomaly.BAD_ZONE: "code de quartier mal formé",
    Anomaly.SHORT_LINE: "colonnes manquantes",
    Anomaly.BAD_RECORD: "enregistrement illisible",
    Anomaly.ABSENT: "territoires absents du fichier",
    Anomaly.DIFFERENT: "écart avec la géographie chargée",
}


class Finding(NamedTuple):
    """A line of a file (0: the file as a whole), what is unusual there and what was done about it."""

    line: int
    anomaly: Anomaly
    effect: Effect
    detail: str


def repaired(line: int, anomaly: Anomaly, detail: str) -> Finding:
    return Finding(line, anomaly, Effect.REPAIRED, shortened(detail, LONGEST_DETAIL))


def rejected(line: int, anomaly: Anomaly, detail: str) -> Finding:
    return Finding(line, anomaly, Effect.REJECTED, shortened(detail, LONGEST_DETAIL))


def noted(line: int, anomaly: Anomaly, detail: str) -> Finding:
    return Finding(line, anomaly, Effect.NOTED, shortened(detail, LONGEST_DETAIL))


class FileRefused(Refusal):
    """A whole file refused: nothing of it is kept, and the generation in force stays so."""


def refuse(code: str, text: str, remedy: str, rule: str = "Format du fichier d'un zonage") -> FileRefused:
    """The refusal to raise; `text` says what is wrong and where, `remedy` what to do."""
    return FileRefused(Reason(code, text, rule, remedy))


def quoted(value: object, limit: int = 40) -> str:
    """A value met in a file, short and on one line, to be shown in a sentence."""
    text = "".join(char if char.isprintable() else " " for char in str(value))
    return f"« {shortened(' '.join(text.split()), limit)} »"
