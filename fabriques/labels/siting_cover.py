"""What sites serve: the incidence of sites and demand points, made smaller without losing any plan; the greedy plan.

Never imports Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from fabriques.labels.nearness import chord

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
# A sparse csr_matrix: one row for each site, one column for each demand point, 1 where the site serves it.
Cover: TypeAlias = Any


@dataclass(frozen=True)
class Plan:
    """Ranks of the chosen sites, the one that adds most first; `gains`: the people that each adds to those before."""

    sites: tuple[int, ...]
    gains: tuple[int, ...]

    @property
    def people(self) -> int:
        return sum(self.gains)


def covered(sites: Floats, demand: Floats, radius_km: float) -> Cover:
    """Which demand points each site serves; unit vectors in."""
    shape = (len(sites), len(demand))
    if 0 in shape:
        return scipy.sparse.csr_matrix(shape, dtype=np.int8)
    tree = scipy.spatial.cKDTree
    pairs = tree(sites).sparse_distance_matrix(tree(demand), chord(radius_km), output_type="coo_matrix")
    return scipy.sparse.csr_matrix((np.ones(len(pairs.row), np.int8), (pairs.row, pairs.col)), shape=shape)


def merge(cover: Cover, people: Ints) -> tuple[Cover, Ints]:
    """Make one demand point of those that the same sites serve, and drop those that none does."""
    columns = cover.tocsc()
    columns.sort_indices()
    ends = columns.indptr
    ranks: dict[bytes, int] = {}
    groups = np.full(cover.shape[1], -1)
    first = []
    for column in np.flatnonzero(np.diff(ends)):
        key = columns.indices[ends[column] : ends[column + 1]].tobytes()
        if key not in ranks:
            ranks[key] = len(ranks)
            first.append(column)
        groups[column] = ranks[key]
    kept = groups >= 0
    sums = np.zeros(len(first), dtype=np.int64)
    np.add.at(sums, groups[kept], people[kept])
    return columns[:, first].tocsr(), sums


def undominated(cover: Cover) -> Ints:
    """Rows of which no other row serves all the demand points; of equal rows, the first."""
    wide = cover.astype(np.int32)
    sizes = np.diff(cover.indptr)
    common = (wide @ wide.T).tocoo()
    inside = (common.data == sizes[common.row]) & (common.row != common.col)
    larger = (sizes[common.col] > sizes[common.row]) | (common.col < common.row)
    dominated = sizes == 0
    dominated[common.row[inside & larger]] = True
    return np.flatnonzero(~dominated)


def greedy(cover: Cover, people: Ints, count: int) -> Plan:
    """Take `count` times the site that adds the most people; stop when none adds any."""
    left, serves = people.astype(float), cover.astype(float)
    sites, gains = [], []
    for _ in range(min(count, cover.shape[0])):
        adds = serves @ left
        site = int(adds.argmax())
        if adds[site] <= 0:
            break
        sites.append(site)
        gains.append(int(adds[site]))
        left[cover[site].indices] = 0
    return Plan(tuple(sites), tuple(gains))


def among(cover: Cover, people: Ints, sites: Ints) -> Plan:
    """These sites, in the order in which each adds most; those that add nobody are left out."""
    plan = greedy(cover[sites], people, len(sites))
    return named(plan, sites)


def named(plan: Plan, names: Ints) -> Plan:
    return Plan(tuple(int(names[site]) for site in plan.sites), plan.gains)
