"""The row of a rulebook's draft: locked, written, and what is said when someone else wrote it meanwhile."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.calls.models import RulebookDraft
from fabriques.common.dates import say_instant_to_the_second
from fabriques.common.reasons import Reason, Refusal
from fabriques.journal.writing import Plain, record
from fabriques.rulebooks import reader


def subject(draft: RulebookDraft) -> tuple[str, str]:
    return ("call", draft.call.public_id)


def locked(draft: RulebookDraft) -> RulebookDraft:
    """The draft's row, locked; refuses when it was published or discarded meanwhile."""
    rows = RulebookDraft.objects.select_for_update(of=("self",)).select_related("call", "saved_by")
    row = rows.filter(pk=draft.pk).first()
    if row is None:
        raise Refusal(
            Reason(
                "draft_ended",
                "Ce brouillon a été publié ou abandonné entre-temps, par une autre personne.",
                "Un brouillon publié ou abandonné ne s'écrit plus.",
                "Revenez à la page de l'appel pour voir où en est son règlement.",
            )
        )
    return row


def store(row: RulebookDraft, text: str, *, by: User, at: datetime) -> RulebookDraft:
    row.text = text
    row.revision += 1
    row.saved_at = at
    row.saved_by = by
    row.save(update_fields=["text", "revision", "saved_at", "saved_by"])
    facts: dict[str, Plain] = {"revision": row.revision, "fingerprint": reader.fingerprint(text)}
    record(subject(row), "rulebook_draft_saved", by=by, at=at, facts=facts)
    return row


def changed_meanwhile(row: RulebookDraft, what: str) -> Reason:
    who = f" par {row.saved_by}" if row.saved_by else ""
    return Reason(
        "changed_meanwhile",
        f"Entre-temps, {what} a été modifié{'e' if what.startswith('la') else ''} : dernier enregistrement du "
        f"brouillon le {say_instant_to_the_second(row.saved_at)}{who}.",
        "Aucun enregistrement n'en écrase un autre sans le dire.",
        "Comparez avec la version enregistrée, affichée à côté, puis enregistrez de nouveau pour garder la vôtre.",
    )
