"""A file that came on paper: entered by a service, received by its postmark, its letters posted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from fabriques.accounts.models import User
from fabriques.applications.arriving import service_of, take_in
from fabriques.applications.content import lacking_of, read_whole
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.judging import posted_in_time
from fabriques.applications.letters import arrival_notice
from fabriques.applications.models import Application, PaperSender, PostalLetter, Receipt
from fabriques.applications.paper import access, letters, rules
from fabriques.applications.paper.bearing import bearer_of
from fabriques.applications.paper.following import follow
from fabriques.applications.paper.taking import arrival_of, days, may_take
from fabriques.applications.paper.values import Bearer, Envelope
from fabriques.applications.querying import locked, subject
from fabriques.applications.shown import of_draft
from fabriques.applications.states import APPLICATIONS
from fabriques.calls.models import Wave
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day, legal_instant
from fabriques.common.seen import Seen, unchanged
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import record
from fabriques.territories.models import Commune


@act(access.may_enter, atomic=False)
def enter(
    wave: Wave,
    commune: Commune,
    place_name: str,
    bearer: Bearer,
    envelope: Envelope,
    *,
    key: UUID,
    by: User,
    at: datetime,
) -> Application:
    """Begin to enter a file that came on paper; the same `key` sent twice by one person, even at once, gives one draft.

    Effects: one draft with its sender, its postmark and its arrival; its organisation, found by its number when nobody
    belongs to it, else registered without anybody; journal « entered_on_paper » with both days.
    Refuses: a commune where the person does not assess; a wave not announced, or decided; days out of order.
    """
    on = legal_day(at)
    access.may_enter(by, commune, on).demand()
    try:
        with transaction.atomic(), refusals_in_words():
            may_take(wave, at).demand()
            rules.in_order(envelope.postmarked_on, envelope.arrived_on, on).demand()
            draft = Application.objects.create(
                wave=wave,
                rulebook=wave.rulebook,
                form=wave.form,
                organisation=bearer_of(bearer, fictitious=wave.is_fictitious, by=by, at=at),
                started_by=by,
                request_key=key,
                place_name=place_name,
                commune=commune,
                postmarked_on=envelope.postmarked_on,
                arrived_on=envelope.arrived_on,
                started_at=at,
                saved_at=at,
            )
            PaperSender.objects.create(application=draft, **asdict(envelope.sender))
            record(subject(draft), "entered_on_paper", by=by, at=at, facts=days(draft))
            return draft
    except IntegrityError:
        return Application.objects.get(request_key=key, started_by=by)


@act(access.may_keep)
def correct_envelope(application: Application, envelope: Envelope, *, by: User, at: datetime) -> Application:
    """Correct what was read on the envelope of a file still being entered.

    Effects: the days and the sender of the draft; journal « envelope_corrected » with both days.
    Refuses: a person who does not assess there, a file received already, days out of order.
    """
    draft = locked(application)
    access.may_keep(by, draft, legal_day(at)).demand()
    APPLICATIONS.after("write", draft.get_state())
    rules.in_order(envelope.postmarked_on, envelope.arrived_on, legal_day(at)).demand()
    draft.postmarked_on, draft.arrived_on = envelope.postmarked_on, envelope.arrived_on
    draft.saved_at = at
    draft.revision += 1
    with refusals_in_words():
        draft.save(update_fields=["postmarked_on", "arrived_on", "saved_at", "revision"])
        PaperSender.objects.filter(application=draft).update(**asdict(envelope.sender))
    record(subject(draft), "envelope_corrected", by=by, at=at, facts=days(draft))
    return draft


@act(access.may_keep)
def receive(
    application: Application, *, by: User, at: datetime, seen: Seen, follows: bool = False
) -> Receipt:
    """Take in a file on paper as it was entered, as received the day it arrived; done twice, it gives one receipt.

    `follows`: whether the person follows the file from then on, in the service that it goes to, if it is theirs.

    Effects: DRAFT → SUBMITTED, incomplete or not: what lacks is asked for afterwards; those of `take_in`, the receipt
    saying the postmark, the arrival and what lacked; who follows it, if asked; journal « received_on_paper »;
    acknowledgement to the sender, by mail or to be posted; notice to the service.
    Refuses: a person who does not assess there; a file online; another content than what was `seen`; a wave decided; a
    postmark too early, or late (the rulebook's lateness rule, unless a waiver is granted); no commune.
    Source: CRPA L112-1 (postmark), L112-3 and R112-5 (acknowledgement).
    """
    draft = locked(application)
    access.may_keep(by, draft, legal_day(at)).demand()
    known = Receipt.objects.filter(application=draft).first()
    if known is not None:
        return known
    APPLICATIONS.after("submit", draft.get_state())
    rules.on_paper(expected=True, is_on_paper=draft.is_on_paper).demand()
    read_whole(draft)
    unchanged(seen, of_draft(draft), "Ce dossier").demand()
    has_commune = draft.commune_id is not None
    (may_take(draft.wave, at) & rules.located(has_commune=has_commune) & posted_in_time(draft, at)).demand()
    if draft.postmarked_on is None or draft.arrived_on is None:
        raise AssertionError("a file on paper has its days")
    received_at = legal_instant(draft.arrived_on)
    paper = {
        "postmarked_on": draft.postmarked_on.isoformat(),
        "arrived_on": draft.arrived_on.isoformat(),
        "entered_at": at.astimezone(UTC).isoformat(),
        "lacking": [lack.label for lack in lacking_of(draft, received_at)],
    }
    receipt = take_in(draft, arrival_of(draft), by=by, at=at, received_at=received_at, also={"paper": paper})
    facts = days(draft) | {
        "receipt": receipt.number,
        "fingerprint": receipt.fingerprint,
        "service": service_of(draft).code,
    }
    record(subject(draft), "received_on_paper", by=by, at=at, facts=facts)
    if follows and access.of_own_service(by, draft, legal_day(at)):
        follow(draft, by, at)
    told = write_to_holder(draft, letters.acknowledgement(draft, receipt), at)
    mailbox = service_of(draft).email
    if mailbox:
        queue(None, *arrival_notice(draft), at=at, address=mailbox, about=subject(draft), behind=told)
    return receipt


@act(access.may_keep)
def mark_posted(letter: PostalLetter, *, by: User, at: datetime) -> PostalLetter:
    """Say that a letter was printed and posted; said twice, it was posted once.

    Effects: the letter; journal « letter_posted ». Refuses a person who does not assess there.
    """
    row = PostalLetter.objects.select_for_update(of=("self",)).select_related("application").get(pk=letter.pk)
    access.may_keep(by, row.application, legal_day(at)).demand()
    if row.posted_at is None:
        row.posted_at, row.posted_by = at, by
        with refusals_in_words():
            row.save(update_fields=["posted_at", "posted_by"])
        record(subject(row.application), "letter_posted", by=by, at=at, facts={"letter": row.public_id})
    return row
