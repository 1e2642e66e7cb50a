from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.calls import access, draft_rules
from fabriques.calls.acts import publish_rulebook
from fabriques.calls.drafts.look import look, new_days_gone
from fabriques.calls.drafts.starts import text_of
from fabriques.calls.drafts.storing import changed_meanwhile, locked, store, subject
from fabriques.calls.models import Call, RulebookDraft, RulebookVersion
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Reason, Refusal
from fabriques.journal.writing import Plain, record
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.outline.shapes import Section
from fabriques.rulebooks.problems import RulebookError
from fabriques.rulebooks.starting import LAST


@act(access.may_run_calls)
def begin_draft(call: Call, *, start: str = LAST, by: User, at: datetime) -> RulebookDraft:
    """Begin the next rules of a call, from one of `starts.starts_of`.

    Asked twice, even at once, it gives the draft already begun.
    Effects: one draft; journal « rulebook_draft_begun ». Refuses a start that does not exist.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    Call.objects.select_for_update().get(pk=call.pk)
    known = RulebookDraft.objects.filter(call=call).first()
    if known is not None:
        return known
    last = call.rulebooks.order_by("-number").first() if start == LAST else None
    draft = RulebookDraft.objects.create(
        call=call,
        based_on=last,
        seed="" if start == LAST else start,
        text=text_of(call, start, legal_day(at)),
        begun_at=at,
        saved_at=at,
        saved_by=by,
    )
    facts: dict[str, Plain] = {"seed": draft.seed, "version": last.number if last else None}
    record(subject(draft), "rulebook_draft_begun", by=by, at=at, facts=facts)
    return draft


@act(access.may_run_calls)
def save_section(
    draft: RulebookDraft, section: Section, part: Mapping[str, object], *, seen: str, by: User, at: datetime
) -> RulebookDraft:
    """Save one section of a draft; `part` is everything it owns, `seen` the mark of what was on screen.

    Sections saved by two people at once do not hinder each other. Comments of the text are lost.
    Effects: the text, one revision more; journal « rulebook_draft_saved ».
    Refuses a section that someone else saved meanwhile, and a draft published or discarded meanwhile.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(draft)
    document = reader.parsed(row.text)
    if editing.mark_of(editing.part(document, section)) != seen:
        raise Refusal(changed_meanwhile(row, f"la rubrique « {section.title} »"))
    return store(row, editing.write(editing.replaced(document, section, part)), by=by, at=at)


@act(access.may_run_calls)
def save_text(draft: RulebookDraft, text: str, *, revision: int, by: User, at: datetime) -> RulebookDraft:
    """Save the whole text, as the expert page gives it; comments are kept.

    Effects: the text, one revision more; journal « rulebook_draft_saved ».
    Refuses a text that is no TOML, and a save made from a screen older than the draft.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(draft)
    if row.revision != revision:
        raise Refusal(changed_meanwhile(row, "ce texte"))
    try:
        reader.parsed(text)
    except RulebookError as error:
        raise Refusal(
            Reason(
                "not_toml",
                str(error),
                "Un règlement est un texte TOML : sans cela, aucune de ses valeurs ne peut être lue.",
                "Rien n'a été enregistré ; votre texte est toujours à l'écran.",
            )
        ) from error
    return store(row, text, by=by, at=at)


@act(access.may_run_calls)
def discard_draft(draft: RulebookDraft, *, revision: int, by: User, at: datetime) -> None:
    """Give a draft up. Effects: the draft is removed; journal « rulebook_draft_discarded ».

    Refuses a draft changed since the page that gives it up, published or discarded meanwhile.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(draft)
    if row.revision != revision:
        raise Refusal(changed_meanwhile(row, "ce brouillon"))
    facts: dict[str, Plain] = {"revision": row.revision, "fingerprint": reader.fingerprint(row.text)}
    record(subject(row), "rulebook_draft_discarded", by=by, at=at, facts=facts)
    row.delete()


@act(access.may_run_calls)
def publish_draft(
    draft: RulebookDraft, reason: str, *, revision: int, by: User, at: datetime, days_gone: bool = False
) -> RulebookVersion:
    """Publish a draft as the call's next version, immutable from then on; the draft ends.

    Effects: one version; the draft is removed; journal « rulebook_published ».
    Refuses a draft changed since it was read again, one with anything that blocks, one that changes nothing, one
    with days gone by that the version before does not give unless `days_gone` says they are meant, and a new version
    without its reason.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(draft)
    if row.revision != revision:
        raise Refusal(changed_meanwhile(row, "ce brouillon"))
    blocking = look(row.text).blocking
    if blocking:
        raise Refusal(
            *(
                Reason(
                    "blocking",
                    f"{remark.where} : {remark.text}",
                    "Un règlement se publie sans rien de bloquant.",
                    "Corrigez cette rubrique, puis publiez.",
                )
                for remark in blocking
            )
        )
    last = row.call.rulebooks.order_by("-number").first()
    if last is not None and reader.read(last.text) == reader.read(row.text):
        raise Refusal(
            Reason(
                "nothing_changed",
                f"Ce brouillon dit la même chose que la version {last.number}.",
                "Une version publiée diffère de la précédente.",
                "Modifiez une rubrique, ou abandonnez le brouillon.",
            )
        )
    if last is not None and not reason.strip():
        raise Refusal(
            Reason(
                "no_reason",
                "Il manque le motif de cette nouvelle version.",
                "Chaque version après la première dit pourquoi elle change les règles.",
                "Écrivez le motif en une ou deux phrases : il est public.",
            )
        )
    draft_rules.days_meant(
        new_days_gone(row.text, last.rules if last else None, legal_day(at)), confirmed=days_gone
    ).demand()
    version = publish_rulebook(row.call, row.text, reason=reason, by=by, at=at)
    row.delete()
    return version
