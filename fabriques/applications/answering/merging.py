"""Two people, or two tabs, on one draft: what each changed is kept, and nothing is overwritten without a word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fabriques.common.reasons import Reason, Refusal

Answers = Mapping[str, object]


def mark(answer: object) -> str:
    """A short digest of an answer; no answer has the empty mark."""
    if answer in (None, "", [], {}):
        return ""
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def marks(answers: Answers) -> dict[str, str]:
    return {code: found for code, answer in answers.items() if (found := mark(answer))}


@dataclass(frozen=True)
class Merge:
    """`changes`: what to write, by code; `conflicts`: codes changed on both sides, differently."""

    changes: Mapping[str, object]
    conflicts: tuple[str, ...]


def merge(typed: Answers, stored: Answers, shown: Mapping[str, str] | None) -> Merge:
    """Compare what a person typed, what is stored, and the marks of what the person had on screen.

    Without marks (None), what was typed replaces what is stored.
    """
    changes: dict[str, object] = {}
    conflicts: list[str] = []
    for code, answer in typed.items():
        here, there = mark(answer), mark(stored.get(code))
        seen = there if shown is None else shown.get(code, "")
        if here in (there, seen):
            continue
        if there != seen:
            conflicts.append(code)
        changes[code] = answer
    return Merge(changes, tuple(conflicts))


class ConflictRefusal(Refusal):
    """A save that would overwrite answers changed elsewhere; `codes_changed` names them."""

    def __init__(self, codes_changed: tuple[str, ...]) -> None:
        self.codes_changed = codes_changed
        super().__init__(
            Reason(
                "changed_meanwhile",
                "Ce brouillon a été enregistré entre-temps, dans un autre onglet ou par une autre personne.",
                "Aucun enregistrement n'en écrase un autre sans le dire.",
                "Comparez avec la version enregistrée, affichée à côté, puis enregistrez de nouveau.",
            )
        )
