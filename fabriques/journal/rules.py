"""The chain of the journal: how an entry is hashed and how a chain or a day is verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

FIRST = "0" * 64
HASHED = (
    "subject_kind",
    "subject_id",
    "rank",
    "act",
    "actor",
    "at",
    "facts",
    "motive_digest",
    "previous_hash",
)


def digest(text: str) -> str:
    """SHA-256 of a text in hexadecimal; an empty text gives an empty digest."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Hash the fields of one entry, canonical JSON, `at` in ISO 8601 UTC."""
    canonical = json.dumps(
        {name: entry[name] for name in HASHED}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def faults(entries: Iterable[Mapping[str, Any]], *, whole: bool = True) -> list[str]:
    """List, in French, what breaks the chains; entries come in order of rank within each subject.

    With `whole`, a chain starts at rank 1; without (one day's extract), it may start later.
    """
    last: dict[tuple[str, str], Mapping[str, Any]] = {}
    found = []
    for entry in entries:
        key = (entry["subject_kind"], entry["subject_id"])
        name = f"{key[0]} {key[1]}, écriture {entry['rank']}"
        before = last.get(key)
        if entry_hash(entry) != entry["hash"]:
            found.append(f"{name} : le contenu ne correspond plus à son empreinte.")
        if before is not None:
            if entry["rank"] != before["rank"] + 1:
                found.append(f"{name} : il manque une écriture avant celle-ci.")
            elif entry["previous_hash"] != before["hash"]:
                found.append(f"{name} : le maillon précédent a changé.")
        elif whole and (entry["rank"] != 1 or entry["previous_hash"] != FIRST):
            found.append(f"{name} : le début de la chaîne manque.")
        last[key] = entry
    return found


def root(hashes: Iterable[str]) -> str:
    """One hash for a set of entries, whatever their order: what is published for a day."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()
