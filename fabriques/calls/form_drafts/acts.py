from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.calls import access, form_rules
from fabriques.calls.acts import publish_form
from fabriques.calls.form_drafts.starts import LAST, text_of
from fabriques.calls.form_drafts.storing import list_of, locked, mark, store, subject, wave_under_way
from fabriques.calls.models import Call, FormDraft, FormUse, FormVersion, Wave
from fabriques.calls.states import WaveState
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Refusal
from fabriques.journal.writing import Plain, record
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form.edits import GoneError, Way
from fabriques.rulebooks.form.look import look
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.problems import RulebookError

Change = Callable[[Document], tuple[Document, Way]]


@act(access.may_write_forms)
def begin(call: Call, *, start: str, by: User, at: datetime) -> FormDraft:
    """Begin the next form of a call, from one of `starts.starts_of`.

    Asked twice, even at once, it gives the draft already begun.
    Effects: one draft; journal « form_draft_begun ».
    Refuses whoever is not of the programme team, and a start that does not exist.
    """
    access.may_write_forms(by, legal_day(at)).demand()
    Call.objects.select_for_update().get(pk=call.pk)
    known = FormDraft.objects.filter(call=call).first()
    if known is not None:
        return known
    last = call.forms.order_by("-number").first()
    draft = FormDraft.objects.create(
        call=call,
        based_on=last if start == LAST else None,
        start="" if start == LAST else start,
        text=text_of(call, start),
        begun_at=at,
        saved_at=at,
        saved_by=by,
    )
    facts: dict[str, Plain] = {"start": start}
    record(subject(draft), "form_draft_begun", by=by, at=at, facts=facts)
    return draft


@act(access.may_write_forms)
def edit(
    draft: FormDraft,
    change: Change,
    *,
    way: Way = (),
    seen: str | None = None,
    whole: bool = False,
    by: User,
    at: datetime,
) -> tuple[FormDraft, Way]:
    """Apply one pure edit to a draft; `seen` is the mark of the part at `way` that was on screen, None for any.

    Questions saved by two people at once do not hinder each other. Comments of the text are lost.
    Effects: the text, one revision more when it changed; journal « form_draft_saved ».
    Refuses whoever is not of the programme team, a part that someone else changed meanwhile, one that is no longer
    there, and a draft published or discarded meanwhile.
    """
    access.may_write_forms(by, legal_day(at)).demand()
    row = locked(draft)
    document = reader.parsed(row.text)
    try:
        if seen is not None and mark(document, way, whole=whole) != seen:
            what = "cette partie" if way else "l'en-tête du formulaire"
            raise Refusal(form_rules.changed_meanwhile(what, row.saved_at, str(row.saved_by or "")))
        changed, place = change(document)
    except GoneError as gone:
        raise Refusal(form_rules.GONE) from gone
    if changed == document and list_of(changed) == list_of(document):
        return row, place
    return store(row, editing.write(changed), by=by, at=at), place


@act(access.may_write_forms)
def save_text(draft: FormDraft, text: str, *, revision: int, by: User, at: datetime) -> FormDraft:
    """Save the whole text, as the expert page gives it; comments are kept.

    Effects: the text, one revision more; journal « form_draft_saved ».
    Refuses whoever is not of the programme team, a text that is no TOML, and a save made from a screen older than
    the draft.
    """
    access.may_write_forms(by, legal_day(at)).demand()
    row = locked(draft)
    if row.revision != revision:
        raise Refusal(form_rules.changed_meanwhile("ce texte", row.saved_at, str(row.saved_by or "")))
    try:
        reader.parsed(text)
    except RulebookError as error:
        raise Refusal(form_rules.not_toml(str(error))) from error
    return store(row, text, by=by, at=at)


@act(access.may_write_forms)
def discard(draft: FormDraft, *, revision: int, by: User, at: datetime) -> None:
    """Give a draft up. Effects: the draft is removed; journal « form_draft_discarded ».

    Refuses whoever is not of the programme team, and a draft changed, published or discarded meanwhile.
    """
    access.may_write_forms(by, legal_day(at)).demand()
    row = locked(draft)
    if row.revision != revision:
        raise Refusal(form_rules.changed_meanwhile("ce brouillon", row.saved_at, str(row.saved_by or "")))
    facts: dict[str, Plain] = {"revision": row.revision, "fingerprint": reader.fingerprint(row.text)}
    record(subject(row), "form_draft_discarded", by=by, at=at, facts=facts)
    row.delete()


@act(access.may_write_forms)
def publish(draft: FormDraft, reason: str, *, revision: int, by: User, at: datetime) -> FormVersion:
    """Publish a draft as the call's next version, immutable from then on; the draft ends.

    Effects: one version; the draft is removed; journal « form_published ». No wave changes its form.
    Refuses whoever is not of the programme team, a draft changed since it was read again, one with anything that
    blocks, one that changes nothing, and no reason while a wave of the call is announced or open.
    """
    access.may_write_forms(by, legal_day(at)).demand()
    row = locked(draft)
    if row.revision != revision:
        raise Refusal(form_rules.changed_meanwhile("ce brouillon", row.saved_at, str(row.saved_by or "")))
    seen, last = look(row.text), row.call.forms.order_by("-number").first()
    form_rules.can_publish(
        seen.blocking,
        seen.form,
        read_once(last.text) if last else None,
        reason,
        wave_under_way=wave_under_way(row.call, at),
    ).demand()
    motive = " ".join(reason.split())[:500]
    version = publish_form(row.call, row.text, by=by, at=at, reason=motive)
    row.delete()
    return version


@act(access.may_write_forms)
def use_form(wave: Wave, version: FormVersion, reason: str, *, by: User, at: datetime) -> Wave:
    """Have a wave ask the questions of a version; files already begun keep the one they were begun with.

    Effects: the wave's form, one `FormUse`; journal « form_used » on the wave.
    Refuses whoever is not of the programme team, the form of another call, the one already used, a closed wave, and
    an open one without a reason.
    """
    access.may_write_forms(by, legal_day(at)).demand()
    row = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    state, motive = WaveState(row.state(at)), " ".join(reason.split())[:500]
    form_rules.can_use(
        closed=state is WaveState.CLOSED,
        is_open=state is WaveState.OPEN,
        same_call=version.call_id == row.call_id,
        same_form=version.pk == row.form_id,
        reason=motive,
    ).demand()
    row.form = version
    row.save(update_fields=["form"])
    FormUse.objects.create(
        wave=row,
        version=version,
        while_open=state is WaveState.OPEN,
        reason=motive,
        used_at=at,
        used_by=by.public_id,
    )
    facts: dict[str, Plain] = {"version": version.number, "fingerprint": version.fingerprint}
    record(("wave", row.public_id), "form_used", by=by, at=at, facts=facts, motive=motive)
    return row
