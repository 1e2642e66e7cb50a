from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from fabriques.accounts.models import User
from fabriques.applications import access, letters, rules
from fabriques.applications.answering.merging import ConflictRefusal, merge
from fabriques.applications.arriving import service_of, take_in
from fabriques.applications.closing import keep_closing
from fabriques.applications.consortium import letters as consortium_letters
from fabriques.applications.consortium.signatures import PROJECT, cancel_outdated
from fabriques.applications.consortium.telling import tell_partners
from fabriques.applications.content import (
    answers_of,
    asked_of,
    forget_point,
    put,
    read_whole,
)
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.holders import account_of
from fabriques.applications.judging import in_time, lateness_of, wholeness
from fabriques.applications.lateness.rules import arrived
from fabriques.applications.models import Application, Receipt
from fabriques.applications.paper import rules as paper_rules
from fabriques.applications.paper.access import may_enter, may_fill
from fabriques.applications.permanent import permanent_answers, shared_answers
from fabriques.applications.querying import locked, subject
from fabriques.applications.service_mail import write_to_service
from fabriques.applications.shown import of_draft
from fabriques.applications.states import APPLICATIONS, ApplicationState
from fabriques.calls.models import Wave
from fabriques.calls.states import WAVES
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import record
from fabriques.organisations.acts import keep_permanent
from fabriques.organisations.models import Organisation
from fabriques.rulebooks.form.carrying import carried, said_by_rules
from fabriques.territories.geography import label
from fabriques.territories.locating.points import point_index
from fabriques.territories.locating.values import Method

WRITTEN = ("place_name", "address", "commune", "summary", "activities", "answers", "requested_cents")
LOCATED = ("longitude", "latitude", "location_method", "location_score", "located_by", "located_at")


@act(access.may_apply, atomic=False)
def start(
    wave: Wave, organisation: Organisation, place_name: str, *, key: UUID, by: User, at: datetime
) -> Application:
    """Start a draft in an open wave; the same `key` sent twice by one person, even at once, gives one draft.

    Effects: one draft, with what the rules and the organisation's permanent file already answer; journal « started ».
    Refuses a wave that is not open, and an organisation that the person does not belong to.
    """
    access.may_apply(by, organisation).demand()
    try:
        with transaction.atomic():
            WAVES.after("receive", wave.state(at))
            application = Application.objects.create(
                wave=wave,
                rulebook=wave.rulebook,
                form=wave.form,
                organisation=organisation,
                started_by=by,
                request_key=key,
                place_name=place_name,
                started_at=at,
                saved_at=at,
            )
            known = said_by_rules(asked_of(application)) | permanent_answers(application)
            if known:
                put(application, known)
                application.save()
            record(subject(application), "started", by=by, at=at)
            return application
    except IntegrityError:
        return Application.objects.get(request_key=key, started_by=by)


@act(may_fill)
def write(
    application: Application,
    answers: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    shown: Mapping[str, str] | None = None,
) -> Application:
    """Save answers of a draft, by field code; those not given stay. `shown`: marks of what was on the screen.

    Effects: DRAFT → DRAFT; what changed, and one revision more when something did. No journal entry: a draft is
    the holder's own. Answers of the permanent file are kept on the organisation as well.
    Refuses someone else's file, a submitted one, an answer that changed since it was shown (ConflictRefusal); for a
    file on paper, a commune where the person does not assess.
    """
    draft = locked(application)
    may_fill(by, draft, legal_day(at)).demand()
    APPLICATIONS.after("write", draft.get_state())
    merged = merge(answers, answers_of(draft), shown)
    if merged.conflicts:
        raise ConflictRefusal(merged.conflicts)
    if not merged.changes:
        return draft
    keep_closing(draft, at)
    commune, named = draft.commune_id, draft.place_name
    put(draft, merged.changes)
    if draft.commune_id != commune:
        forget_point(draft)  # it stood in the other commune
        if draft.is_on_paper:
            may_enter(by, draft.commune, legal_day(at)).demand()
    draft.saved_at = at
    draft.revision += 1
    with refusals_in_words():
        draft.save(update_fields=[*WRITTEN, *LOCATED, "saved_at", "revision"])
    if draft.place_name != named:
        cancel_outdated(draft, PROJECT, by=by, at=at)  # members signed for a project of that name
    shared = shared_answers(draft, merged.changes)
    if shared and not draft.is_on_paper:  # what its people will say of it is theirs
        keep_permanent(draft.organisation, shared, by=by, at=at)
    return draft


@act(may_fill)
def adopt_rules(application: Application, *, by: User, at: datetime) -> Application:
    """Move a draft to the rules and the form in force in its wave, as its holder asks; answers stay where they fit.

    Effects: the draft's versions; answers that the new questions do not admit are dropped, and attestations are to be
    made again; journal « rules_adopted ».
    Refuses someone else's file, a submitted one.
    """
    draft = locked(application)
    may_fill(by, draft, legal_day(at)).demand()
    APPLICATIONS.after("write", draft.get_state())
    keep_closing(draft, at)
    answers, before = answers_of(draft), asked_of(draft)
    draft.rulebook, draft.form = draft.wave.rulebook, draft.wave.form
    draft.__dict__.pop("questions", None)
    draft.answers, draft.requested_cents = {}, None
    now = asked_of(draft)
    fixed = {} if draft.is_on_paper else said_by_rules(now)  # a paper says what its sender wrote
    put(draft, fixed | carried(answers, before, now, as_written=draft.is_on_paper))
    draft.saved_at = at
    draft.revision += 1
    draft.save()
    facts = {"rulebook": draft.rulebook.number}
    record(subject(draft), "rules_adopted", by=by, at=at, facts=facts)
    return draft


@act(may_fill)
def place_point(
    application: Application,
    point: tuple[float, float],
    *,
    method: Method,
    score: float,
    by: User,
    at: datetime,
) -> Application:
    """Set where the place is, as a person confirms it: `point` is (longitude, latitude), `score` from 0 to 1.

    Effects: DRAFT → DRAFT; the point, its method, score and author; the commune, when none was chosen.
    Refuses someone else's file, a submitted one, a point outside France or in another commune than the file's.
    """
    draft = locked(application)
    may_fill(by, draft, legal_day(at)).demand()
    APPLICATIONS.after("write", draft.get_state())
    found = point_index().one(*point)
    codes = (found.commune, *found.candidates) if found.commune else ()
    commune = draft.commune_id
    rules.position(
        codes,
        commune,
        found=label(found.commune) if found.commune else "",
        chosen=label(commune) if commune else "",
    ).demand()
    keep_closing(draft, at)
    draft.longitude, draft.latitude = point
    draft.location_method, draft.location_score = method, score
    draft.located_by, draft.located_at = by, at
    draft.commune_id = commune or found.commune
    draft.saved_at = at
    draft.revision += 1
    with refusals_in_words():
        draft.save(update_fields=[*LOCATED, "commune", "saved_at", "revision"])
    return draft


@act(access.may_write)
def submit(application: Application, *, by: User, at: datetime, seen: Seen) -> Receipt:
    """Freeze the file as it is and acknowledge it; sent twice, even at once, it gives one receipt.

    Effects: DRAFT → SUBMITTED; place registered; service competent for the commune recorded; territory verdict
    of the wave's reference day kept; receipt with the exact content and its hash;
    journal « submitted »; acknowledgement to the person, notice to the service and to the partners who signed.
    Refuses: a file on paper (`paper.acts.receive`); another content than what was `seen`; too early, late (the
    rulebook's lateness rule), incomplete (each missing item), amount outside the rules.
    Source: CRPA L112-3 and R112-5 (acknowledgement).
    """
    draft = locked(application)
    access.may_write(by, draft).demand()
    if draft.state != ApplicationState.DRAFT:
        known = Receipt.objects.filter(application=draft).first()
        if known is not None:
            return known
    APPLICATIONS.after("submit", draft.get_state())
    paper_rules.on_paper(expected=False, is_on_paper=draft.is_on_paper).demand()
    read_whole(draft)
    unchanged(seen, of_draft(draft), "Ce dossier").demand()
    (in_time(draft, at) & wholeness(draft, at)).demand()
    receipt = take_in(
        draft, arrived(draft.wave.closes_at, lateness_of(draft), at), by=by, at=at, received_at=at
    )
    facts = {"receipt": receipt.number, "fingerprint": receipt.fingerprint, "service": service_of(draft).code}
    record(subject(draft), "submitted", by=by, at=at, facts=facts)
    about, mailbox = subject(draft), service_of(draft).email
    told = write_to_holder(draft, letters.acknowledgement(draft, receipt), at, acting=by)
    if mailbox:
        queue(None, *letters.arrival_notice(draft), at=at, address=mailbox, about=about, behind=told)
    tell_partners(draft, consortium_letters.submitted, at)
    return receipt


@act(access.may_write)
def withdraw(application: Application, *, by: User, at: datetime) -> Application:
    """Withdraw a file, at any time before its decision.

    Effects: DRAFT or SUBMITTED → WITHDRAWN; journal « withdrawn »; a notice to the service that received it, which
    still reads it, and to the partners who signed; a letter that confirms it to whoever submitted it, and to whoever
    withdraws it.
    Refuses someone else's file, and (by a trigger of the step that decides) a file that has its decision.
    """
    row = locked(application)
    access.may_write(by, row).demand()
    row.state = APPLICATIONS.after("withdraw", row.get_state())
    with refusals_in_words():
        row.save(update_fields=["state"])
    record(subject(row), "withdrawn", by=by, at=at)
    if row.submitted_at is not None:
        write_to_service(row, letters.withdrawal_notice(row), at)
        tell_partners(row, consortium_letters.withdrawn, at)
        for each in dict.fromkeys((account_of(row) or by, by)):
            queue(each, *letters.withdrawal(row, at), at=at, about=subject(row))
    return row
