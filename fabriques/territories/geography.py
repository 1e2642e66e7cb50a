"""The current communes in memory, read once per process and shared by all requests. Never imports Django."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fabriques.territories.reference import reader
from fabriques.territories.reference.reader import CommuneRecord, InnerNameRecord
from fabriques.territories.rules import former_codes_to_current

Floats = NDArray[np.float64]
Number = TypeVar("Number", np.float64, np.int64)


@dataclass(frozen=True, eq=False)
class France:
    """The communes in the order of their codes: the rank of a commune is its place in every column.

    `lons`, `lats`: degrees (WGS 84) of the mairie or of a point inside, NaN where unknown.
    `populations`: -1 where unknown. `inner`: communes déléguées and associées, arrondissements municipaux.
    `former`: codes, those of `inner` among them, that are not current and lead to one commune only;
    `shared_former`: those that lead to several.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    departements: tuple[str, ...]
    arrondissements: tuple[str | None, ...]
    regions: tuple[str, ...]
    postcodes: tuple[tuple[str, ...], ...]
    populations: NDArray[np.int64]
    lons: Floats
    lats: Floats
    index: Mapping[str, int]
    by_postcode: Mapping[str, tuple[int, ...]]
    by_departement: Mapping[str, tuple[int, ...]]
    former: Mapping[str, str]
    shared_former: Mapping[str, tuple[str, ...]]
    inner: tuple[InnerNameRecord, ...]
    departement_names: Mapping[str, str]

    def likeliest(self, ranks: Iterable[int]) -> tuple[str, ...]:
        """Codes of these communes, the most populous first."""
        once = dict.fromkeys(ranks)
        return tuple(self.codes[rank] for rank in sorted(once, key=lambda rank: -self.populations[rank]))


@cache
def france() -> France:
    communes = sorted(reader.read_communes())
    inner = tuple(reader.read_inner_names())
    codes = tuple(each.code for each in communes)
    index = {code: rank for rank, code in enumerate(codes)}
    pairs = [(each.code, each.former_codes) for each in communes]
    pairs += [(each.commune, (each.code,)) for each in inner]
    former, shared = former_codes_to_current(pairs, set(codes))
    return France(
        codes=codes,
        names=tuple(each.name for each in communes),
        departements=tuple(each.departement for each in communes),
        arrondissements=tuple(each.arrondissement for each in communes),
        regions=tuple(each.region for each in communes),
        postcodes=tuple(each.postcodes for each in communes),
        populations=_frozen(np.array([_or(each.population, -1) for each in communes], dtype=np.int64)),
        lons=_frozen(np.array([_or(each.lon, np.nan) for each in communes])),
        lats=_frozen(np.array([_or(each.lat, np.nan) for each in communes])),
        index=MappingProxyType(index),
        by_postcode=_ranks_by(communes, lambda each: each.postcodes),
        by_departement=_ranks_by(communes, lambda each: (each.departement,)),
        former=MappingProxyType(former),
        shared_former=MappingProxyType(_shared(pairs, shared)),
        inner=inner,
        departement_names=MappingProxyType({each.code: each.name for each in reader.read_departements()}),
    )


def name(code: str) -> str:
    """Name of a current commune. KeyError when the code is not one."""
    table = france()
    return table.names[table.index[code]]


def label(code: str) -> str:
    """« Soissons (02) ». KeyError when the code is not that of a current commune."""
    table = france()
    rank = table.index[code]
    return f"{table.names[rank]} ({table.departements[rank]})"


def _ranks_by(
    communes: Sequence[CommuneRecord], keys: Callable[[CommuneRecord], tuple[str, ...]]
) -> Mapping[str, tuple[int, ...]]:
    ranks: dict[str, list[int]] = defaultdict(list)
    for rank, each in enumerate(communes):
        for key in keys(each):
            ranks[key].append(rank)
    return MappingProxyType({key: tuple(found) for key, found in ranks.items()})


def _shared(pairs: Iterable[tuple[str, Iterable[str]]], shared: set[str]) -> dict[str, tuple[str, ...]]:
    heirs: dict[str, list[str]] = defaultdict(list)
    for code, formers in pairs:
        for former in shared.intersection(formers):
            heirs[former].append(code)
    return {former: tuple(sorted(codes)) for former, codes in heirs.items()}


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _frozen(column: NDArray[Number]) -> NDArray[Number]:
    column.flags.writeable = False
    return column
