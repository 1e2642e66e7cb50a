"""The row of a form's draft: locked, marked as shown, written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.calls import form_rules
from fabriques.calls.models import Call, FormDraft, Wave
from fabriques.common.reasons import Refusal
from fabriques.journal.writing import Plain, record
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.edits import Way

HEADING = ("title", "status")


def mark(document: Mapping[str, object], way: Way, *, whole: bool = False) -> str:
    """The mark of a part as a page shows it, to tell whether it changed meanwhile; `whole`: what it holds too.

    The empty place is the heading of the form. Raises GoneError.
    """
    if not way:
        return editing.mark_of({key: document[key] for key in HEADING if key in document})
    table = edits.at(document, way)
    return editing.mark_of(table if whole else {key: raw for key, raw in table.items() if key != "fields"})


def list_of(document: Document) -> list[tuple[str, list[str]]]:
    """The order of sections and questions, which equality of tables does not see."""
    return [
        (
            code,
            [
                *edits.fields(table),
                *(f"{g}.{f}" for g, t in edits.fields(table).items() for f in edits.fields(t)),
            ],
        )
        for code, table in edits.sections(document).items()
    ]


def wave_under_way(call: Call, at: datetime) -> bool:
    """Whether people already count on the questions of a call: one of its waves is announced or open."""
    return Wave.objects.filter(call=call, opened_at__isnull=False, closes_at__gt=at).exists()


def subject(draft: FormDraft) -> tuple[str, str]:
    return ("call", draft.call.public_id)


def locked(draft: FormDraft) -> FormDraft:
    """The draft's row, locked; refuses when it was published or discarded meanwhile."""
    rows = FormDraft.objects.select_for_update(of=("self",)).select_related("call", "saved_by")
    row = rows.filter(pk=draft.pk).first()
    if row is None:
        raise Refusal(form_rules.ENDED)
    return row


def store(row: FormDraft, text: str, *, by: User, at: datetime) -> FormDraft:
    row.text = text
    row.revision += 1
    row.saved_at = at
    row.saved_by = by
    row.save(update_fields=["text", "revision", "saved_at", "saved_by"])
    facts: dict[str, Plain] = {"revision": row.revision, "fingerprint": reader.fingerprint(text)}
    record(subject(row), "form_draft_saved", by=by, at=at, facts=facts)
    return row
