"""Where the text of a new rulebook comes from: nothing said yet, or the rules of another call."""

from __future__ import annotations

from datetime import date

from fabriques.rulebooks import editing, reader, written
from fabriques.rulebooks.outline.book import SECTIONS
from fabriques.rulebooks.values import Mark

LAST, BLANK, OTHER = "last", "blank", "call"  # where a draft begins from, beside the shipped rulebooks
SEED_TITLES = {
    "ami_2019_2021": "L'appel 2019-2021, fourni avec la plateforme",
    "wave_2023": "La vague 2023, fournie avec la plateforme",
    "demonstration": "Le règlement de démonstration, fictif et complet",
}


def blank(title: str, summary: str, *, fictitious: bool, on: date) -> str:
    """A text that says nothing of any rule: each value it must give is unknown from the day `on`."""
    document: editing.Document = {
        "code": written.code_of(title, {}),
        "title": title,
        "version": "1",
        "fictitious": fictitious,
        "summary": summary,
        "sources": editing.ready_sources(fictitious=fictitious),
    }
    for section in SECTIONS:
        for field in section.fields:
            if field.dated and field.required:
                unknown = {"unit": field.unit, "since": on, "source": editing.UNSTATED_SOURCE}
                editing.put(document, field.key, unknown)
    return editing.write(document)


def from_other(text: str, cited: str) -> str:
    """The text of another call: what it said of itself now cites it, as `cited`; comments of the text are lost then."""
    document = reader.parsed(text)
    known = editing.entries(document, "sources")
    if editing.OWN_SOURCE not in known:
        return text
    own = known.pop(editing.OWN_SOURCE)
    code = written.code_of(cited, known)
    moved = editing.cited_as(document, editing.OWN_SOURCE, code)
    if not isinstance(moved, dict) or not isinstance(own, dict):
        return text
    fictitious = own.get("mark") == Mark.FICTITIOUS
    said = {**own, "text": f"{cited}, fictif" if fictitious else cited}
    return editing.write({**moved, "sources": {**known, code: said}})
