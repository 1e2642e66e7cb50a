"""Two files of one project side by side: what changed, question by question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fabriques.applications.answering.reading import chapters
from fabriques.applications.corrections.reading import corrected
from fabriques.applications.models import Application
from fabriques.applications.pieces.queries import pieces_by_code, unnamed
from fabriques.rulebooks.form.differing import Line, marked
from fabriques.rulebooks.form.showing import Shown


@dataclass(frozen=True)
class Difference:
    """One question whose answer differs; `before` is empty for a new question, `after` for one not asked any more."""

    label: str
    before: Shown
    after: Shown

    @property
    def lines(self) -> list[Line]:
        """The two as one text, with what went and what came marked."""
        return marked(self.before, self.after)


@dataclass(frozen=True)
class Said:
    """One answer: `compared` tells whether another is the same, where what is shown may not tell it all."""

    label: str
    answer: Shown
    compared: str
    is_bank_details: bool = False

    def beside(self, earlier: Said) -> Difference:
        """What was said earlier, and what this one says."""
        if self.is_bank_details:
            return Difference(self.label, *map(Shown, unnamed(earlier.compared, self.compared)))
        return Difference(self.label, earlier.answer, self.answer)


NOTHING = Said("", Shown(), "")


def differences(earlier: Application, later: Application, given_at: datetime | None) -> list[Difference]:
    """What differs, in the order of the later file; pieces are compared by their content.

    `given_at`: when a service reads them, None for their holder. Bank details are never named: whoever may open them
    finds them among the pieces.
    """
    then, now = entries(earlier, given_at), entries(later, given_at)
    found = [
        said.beside(then.get(code, NOTHING))
        for code, said in now.items()
        if then.get(code, NOTHING).compared != said.compared
    ]
    gone = [
        Difference(said.label, said.answer, Shown())
        for code, said in then.items()
        if code not in now and said.answer.plain
    ]
    return found + gone


def entries(application: Application, given_at: datetime | None) -> dict[str, Said]:
    said: dict[str, Said] = {}
    pieces = pieces_by_code(application, given_at)
    for chapter in chapters(application, corrected(application), given_at=given_at):
        for entry in chapter.entries:
            answer = entry.answer
            if entry.pieces:
                answer = Shown(", ".join(f"{piece.file_name} ({piece.sha256[:8]})" for piece in entry.pieces))
            elif entry.members:
                answer = Shown(", ".join(f"{member.name} ({member.said_share})" for member in entry.members))
            compared = answer.plain
            if entry.field.is_bank_details:
                compared = " ".join(sorted(piece.sha256 for piece in pieces.get(entry.field.code, ())))
            said[entry.field.code] = Said(entry.field.label, answer, compared, entry.field.is_bank_details)
    return said
