"""Which reader reads the files of each kind of zoning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fabriques.territories.zonings.formats import classes, lists, qpv
from fabriques.territories.zonings.formats.opening import Blob
from fabriques.territories.zonings.kinds import Kind
from fabriques.territories.zonings.records import Record

READERS: Mapping[Kind, Callable[[Blob], Iterator[Record]]] = {
    Kind.QPV: qpv.read_qpv,
    Kind.DENSITY: classes.read_density,
    Kind.URBAN_UNITS: classes.read_urban_units,
    Kind.FRR: classes.read_frr,
    Kind.ZRR: classes.read_zrr,
    Kind.MOUNTAIN: lists.read_mountain,
    Kind.TOWN_PROGRAMMES: lists.read_town_programmes,
    Kind.SOCIO_ECONOMIC: classes.read_figures,
    Kind.LIST: lists.read_list,
}
