"""Which column fills what, for each revision of a source: proposed, checked, kept. Nothing here imports Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fabriques.applications.imports.targets import COMMUNE_TARGETS, ORGANISATION, SIRET, Target
from fabriques.applications.imports.values import Columns
from fabriques.common.reasons import Judgement, Reason
from fabriques.common.text import plain_key

Mapped = dict[str, str]  # by target: the key of a column
Mappings = dict[str, Mapped]  # by revision


def propose(columns: Mapping[str, str], wanted: Sequence[Target], known: Mapped | None = None) -> Mapped:
    """The mapping kept before for that revision, else the columns whose name is that of what they fill."""
    if known:
        return kept(known, columns, wanted)
    by_name: dict[str, str] = {}
    for key, label in columns.items():
        by_name.setdefault(plain_key(label), key)
        by_name.setdefault(key, key)
    found: Mapped = {}
    taken: set[str] = set()
    for target in wanted:
        names = (target.code, *target.spellings, plain_key(target.label), *map(plain_key, target.spellings))
        free = next((by_name[name] for name in names if name in by_name and by_name[name] not in taken), None)
        free = free or only(columns, target.suffix)
        if free is not None:
            found[target.code] = free
            taken.add(free)
    return found


def only(columns: Mapping[str, str], suffix: str) -> str | None:
    """The one column whose key ends so; None when there are several, since a seat has a commune too."""
    found = [key for key in columns if suffix and key.endswith(suffix)]
    return found[0] if len(found) == 1 else None


def kept(mapping: Mapping[str, str], columns: Mapping[str, str], wanted: Sequence[Target]) -> Mapped:
    """What of a mapping still stands: targets that exist, filled by columns that exist."""
    codes = {target.code for target in wanted}
    return {code: key for code, key in mapping.items() if code in codes and key in columns}


def whole(mappings: Mappings, columns: Columns, wanted: Sequence[Target]) -> Judgement:
    """Whether every revision says what a file cannot be without: its number, its instant, its name, its commune."""
    return Judgement(
        tuple(
            Reason(
                "mapping_incomplete",
                f"« {label} » n'a pas de colonne{said_of(revision, columns)}.",
                "Un dossier importé a au moins un numéro, un instant de dépôt, un nom, une structure et une commune.",
                "Choisissez la colonne qui le donne.",
            )
            for revision in columns
            for label in lacking(mappings.get(revision, {}), wanted)
        )
    )


def said_of(revision: str, columns: Columns) -> str:
    return f" (révision {revision})" if len(columns) > 1 else ""


def lacking(mapping: Mapped, wanted: Sequence[Target]) -> list[str]:
    found = [target.label for target in wanted if target.required and target.code not in mapping]
    if ORGANISATION not in mapping and SIRET not in mapping:
        found.append("Nom ou numéro SIRET de la structure")
    if not any(code in mapping for code in COMMUNE_TARGETS):
        found.append("Commune du lieu (code INSEE, code postal ou nom)")
    return found
