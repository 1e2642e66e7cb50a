"""Two files of one project side by side: what changed, question by question."""

from __future__ import annotations

from dataclasses import dataclass

from fabriques.applications.answering.reading import chapters
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.models import Application
from fabriques.rulebooks.form.showing import Shown


@dataclass(frozen=True)
class Difference:
    """One question whose answer differs; `before` is empty for a new question, `after` for one not asked any more."""

    label: str
    before: Shown
    after: Shown


def differences(earlier: Application, later: Application) -> list[Difference]:
    """What differs, in the order of the later file; pieces are compared by their content."""
    then, now = entries(earlier), entries(later)
    found = [
        Difference(label, then.get(code, ("", Shown()))[1], answer)
        for code, (label, answer) in now.items()
        if then.get(code, ("", Shown()))[1].plain != answer.plain
    ]
    gone = [
        Difference(label, answer, Shown())
        for code, (label, answer) in then.items()
        if code not in now and answer.plain
    ]
    return found + gone


def entries(application: Application) -> dict[str, tuple[str, Shown]]:
    said: dict[str, tuple[str, Shown]] = {}
    for chapter in chapters(application, corrected(application)):
        for entry in chapter.entries:
            answer = entry.answer
            if entry.pieces:
                answer = Shown(", ".join(f"{piece.file_name} ({piece.sha256[:8]})" for piece in entry.pieces))
            elif entry.members:
                answer = Shown(", ".join(f"{member.name} ({member.share} %)" for member in entry.members))
            said[entry.field.code] = (entry.field.label, answer)
    return said
