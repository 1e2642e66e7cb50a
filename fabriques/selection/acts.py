from __future__ import annotations

from datetime import datetime
from functools import partial

from fabriques.accounts.access import perimeter_of
from fabriques.accounts.models import User
from fabriques.applications.access import may_write
from fabriques.applications.acts import withdraw
from fabriques.applications.consortium.telling import tell_partners
from fabriques.applications.holder_mail import write_to_holder
from fabriques.applications.models import Application
from fabriques.applications.querying import locked, subject
from fabriques.applications.states import APPLICATIONS
from fabriques.assessment.checks import settle_before_decision, tell_after_retraction
from fabriques.assessment.queries import completeness
from fabriques.assessment.states import CHECKS
from fabriques.calls.models import Call, Wave
from fabriques.common.authorization import act
from fabriques.common.database import check_deferred_now, refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.common.values import Money
from fabriques.journal.writing import Plain, record
from fabriques.labels.acts import attribute_label
from fabriques.selection import access, letters, rules
from fabriques.selection.giving import Proposal, decision_state, give, judged
from fabriques.selection.models import Announcement, Decision, DecisionReason, Retraction
from fabriques.selection.shown import of_announcement, of_deciding, of_decision, of_withdrawal
from fabriques.selection.states import DECISIONS, DecisionState

DECISION, FILE = "Cette décision", "Ce dossier"


@act(access.may_decide)
def decide(application: Application, proposal: Proposal, *, by: User, at: datetime, seen: Seen) -> Decision:
    """Decide on a complete file, under the rulebook it was submitted by and the wave's envelopes.

    Effects: the decision and its reasons; for a retained file the award, its yearly shares, and (by trigger) what
    the envelopes have committed; a completeness not told yet is final, without a letter; journal « decided ».
    Nobody is told of the decision yet: see `notify` and `announce`.
    Refuses: not the deciding service, incomplete, already decided, what changed since it was `seen`, a correction
    awaited from the holder, before the closing of the wave without saying why, a refusal without a reason for each
    criterion, an award while the bank details joined prove another account, an amount outside the rules, no laureate
    left, outside the list without derogation, envelope exceeded.
    """
    row = locked(application)
    on = legal_day(at)
    access.may_decide(by, row, on).demand()
    APPLICATIONS.after("decide", row.get_state())
    CHECKS.after("decide", completeness(row, at))
    state = DECISIONS.after("decide", decision_state(row))
    unchanged(seen, of_deciding(row, at), FILE).demand()
    criteria = row.rulebook.rules.criteria
    retained = proposal.outcome == Decision.Outcome.RETAINED
    if retained:
        # Laureates are counted over the whole call, whatever the wave and the version of the rules; its envelopes too.
        Call.objects.select_for_update(no_key=True).get(pk=row.wave.call_id)
    judged(row, proposal, at).demand()
    settle_before_decision(row, at=at)
    with refusals_in_words():
        decision = Decision.objects.create(
            application=row,
            outcome=proposal.outcome,
            state=state,
            motive=proposal.motive.strip(),
            derogation=proposal.derogation.strip(),
            early_motive=proposal.early.strip(),
            decided_at=at,
            decided_by=by,
            service=access.deciding_service(by, row, on),
        )
        DecisionReason.objects.bulk_create(
            DecisionReason(
                decision=decision, criterion=criterion.code, text=proposal.reasons[criterion.code].strip()
            )
            for criterion in criteria
            if proposal.reasons.get(criterion.code, "").strip()
        )
        if retained:
            give(decision, proposal, row)
        check_deferred_now()
    facts: dict[str, Plain] = {
        "outcome": proposal.outcome.value,
        "cents": Money.total(proposal.shares.values()).cents,
    }
    giver = perimeter_of(by, on).deciding_for(decision.service)
    if giver is not None:
        facts["on_behalf_of"] = giver.public_id
    record(subject(row), "decided", by=by, at=at, facts=facts, motive=proposal.motive)
    return decision


@act(access.may_decide)
def retract(application: Application, motive: str, *, by: User, at: datetime, seen: Seen) -> None:
    """Take back a decision nobody was told of, to correct it.

    Effects: the decision, its award and shares removed (the envelopes get the money back by trigger); what was taken
    back, and why, kept; the letter that the file is complete, when deciding had kept it from leaving; journal
    « retracted » with the motive's digest.
    Refuses: a decision already notified, another than the one `seen`, an empty motive.
    """
    row = locked(application)
    access.may_decide(by, row, legal_day(at)).demand()
    DECISIONS.after("retract", decision_state(row))
    unchanged(seen, of_decision(row), DECISION).demand()
    rules.retraction(motive).demand()
    taken_back = Decision.objects.get(application=row)
    outcome, decided_at = taken_back.outcome, taken_back.decided_at
    with refusals_in_words():
        Decision.objects.filter(application=row).delete()
        Retraction.objects.create(
            application=row,
            outcome=outcome,
            decided_at=decided_at,
            motive=motive,
            retracted_by=by,
            retracted_at=at,
        )
        check_deferred_now()
    tell_after_retraction(row, decided_at, by=by, at=at)
    record(subject(row), "retracted", by=by, at=at, motive=motive)


@act(may_write)
def withdraw_undecided(application: Application, *, by: User, at: datetime, seen: Seen) -> None:
    """Withdraw a file on which nothing is decided; the file's lock keeps a decision from crossing it.

    Effects: those of `applications.acts.withdraw`, which does not know decisions.
    Refuses: someone else's file, a decided one, what is asked of its holder having changed since it was `seen`.
    """
    row = locked(application)
    may_write(by, row).demand()
    decided = decision_state(row) != DecisionState.AWAITED
    rules.withdrawal(decided=decided).demand()
    unchanged(seen, of_withdrawal(row), FILE).demand()
    withdraw(row, by=by, at=at)


@act(access.may_decide)
def notify(application: Application, *, by: User, at: datetime, seen: Seen) -> Decision:
    """Tell the holder: letter with the reasons and the routes of appeal.

    Effects: DECIDED → NOTIFIED; journal « notified »; a letter to the person who submitted, and to the partners who
    signed.
    Refuses: not the deciding service, a decision that is not to be notified, another than the one `seen`.
    """
    row = locked(application)
    access.may_decide(by, row, legal_day(at)).demand()
    state = DECISIONS.after("notify", decision_state(row))
    unchanged(seen, of_decision(row), DECISION).demand()
    decision = Decision.objects.select_for_update().get(application=row)
    decision.state = state
    decision.notified_at = at
    decision.save(update_fields=["state", "notified_at"])
    record(subject(row), "notified", by=by, at=at)
    write_to_holder(row, letters.decision(decision, at), at)
    tell_partners(row, partial(letters.partner, decision), at)
    return decision


@act(access.may_announce)
def announce(wave: Wave, *, public_from: datetime, by: User, at: datetime, seen: Seen) -> Announcement:
    """Make a wave's notified results public from an instant on; nothing of them is public before it.

    Effects: one announcement; each notified decision → PUBLIC; a dated label on each laureate's place, public from
    that instant; journal « announced » on the wave. May be done again for decisions notified later.
    Refuses: not the programme team; nothing notified; other decisions than those `seen`; an instant in the past.
    """
    access.may_announce(by, legal_day(at)).demand()
    Wave.objects.select_for_update().get(pk=wave.pk)
    waiting = list(
        Decision.objects.select_for_update(of=("self",))
        .filter(application__wave=wave, state=DecisionState.NOTIFIED)
        .select_related("application__place", "award")
        .order_by("id")
    )
    unchanged(seen, of_announcement(wave), "Cette vague").demand()
    rules.announcement(len(waiting), public_from, at).demand()
    announcement = Announcement.objects.create(wave=wave, public_from=public_from, announced_by=by)
    years = {kind.code: kind.duration_years.value for kind in wave.rulebook.rules.labels}
    for decision in waiting:
        decision.state = DECISIONS.after("announce", DecisionState(decision.state))
        decision.announcement = announcement
        decision.save(update_fields=["state", "announcement"])
        if decision.outcome == Decision.Outcome.RETAINED and decision.application.place is not None:
            start = legal_day(public_from)
            decision.award.label = attribute_label(
                decision.application.place,
                decision.award.label_kind,
                start=start,
                end=rules.label_end(start, years.get(decision.award.label_kind)),
                public_from=public_from,
                source=f"Annonce des résultats, {wave.title}",
                wave=wave,
                at=at,
                by=by,
            )
            decision.award.save(update_fields=["label"])
    facts: dict[str, Plain] = {"decisions": len(waiting), "public_from": public_from.isoformat()}
    record(("wave", wave.public_id), "announced", by=by, at=at, facts=facts)
    return announcement
