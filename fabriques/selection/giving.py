"""What a decision gives and takes: an award, its yearly shares, the envelopes they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fabriques.applications.models import Application
from fabriques.applications.pieces.bank_proof import outdated_since
from fabriques.assessment.rules import proven_account
from fabriques.calls.models import Envelope, Wave
from fabriques.common.reasons import Judgement
from fabriques.common.values import Money
from fabriques.selection import envelope_rules, rules
from fabriques.selection.models import Award, AwardShare, Decision
from fabriques.selection.states import DecisionState
from fabriques.territories.models import Commune

NOTHING = Money(0)


@dataclass(frozen=True)
class Proposal:
    """What a decider submits: the outcome, its motive, and for a retained file its money and label.

    `reasons` by criterion code; `shares` by year, bonus included; `derogation` when outside the wave's list; `early`:
    why it is decided before the wave closes.
    """

    outcome: Decision.Outcome
    motive: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[int, Money] = field(default_factory=dict)
    bonus: Money = NOTHING
    kind: str = ""
    derogation: str = ""
    early: str = ""


def give(decision: Decision, proposal: Proposal, application: Application) -> None:
    """Write the award of a proposal that `judged` allows.

    The trigger on each share moves the envelope it is taken from and the wider ones.
    """
    award = Award.objects.create(
        decision=decision,
        rulebook=application.rulebook,
        total_cents=Money.total(proposal.shares.values()).cents,
        bonus_cents=proposal.bonus.cents,
        label_kind=proposal.kind,
    )
    for year, amount in sorted(proposal.shares.items()):
        AwardShare.objects.create(
            award=award, envelope=envelopes_for(application, year)[0], amount_cents=amount.cents
        )


def judged(application: Application, proposal: Proposal, at: datetime) -> Judgement:
    """Everything that the rules and the envelopes say of a proposal, all reasons together."""
    book = application.rulebook.rules
    retained = proposal.outcome == Decision.Outcome.RETAINED
    judgement = rules.reasons(book.criteria, proposal.reasons, refused=not retained)
    judgement &= rules.before_closing(application.wave.closes_at, proposal.early, at)
    if not retained:
        return judgement
    judgement &= proven_account(outdated_since(application, at))
    judgement &= rules.label_kind(book.labels, proposal.kind)
    judgement &= rules.award(book.amounts, proposal.shares, kind=proposal.kind, bonus=proposal.bonus)
    judgement &= rules.one_more(book.laureates, retained_so_far(application.wave))
    judgement &= rules.territory(
        needs_derogation=application.needs_derogation,
        derogation=proposal.derogation,
        statement=book.territory.statement.words,
    )
    for year, amount in sorted(proposal.shares.items()):
        judgement &= envelope_rules.room(
            year, [room_of(each) for each in envelopes_for(application, year)], amount
        )
    return judgement


def room_of(envelope: Envelope) -> envelope_rules.Room:
    service = envelope.service
    left = Money(envelope.ceiling_cents - envelope.committed_cents)
    return (
        envelope_rules.Room(left)
        if service is None
        else envelope_rules.Room(left, service.level, str(service))
    )


def envelopes_for(application: Application, year: int) -> list[Envelope]:
    """The envelopes that the share of a year moves: the finest that covers the file, then wider."""
    found = Envelope.objects.filter(wave=application.wave, year=year).select_related("service")
    envelopes = {envelope.pk: envelope for envelope in found.order_by("pk")}
    key = envelope_rules.finest(delegated(envelope, application.commune) for envelope in envelopes.values())
    chain = []
    while key is not None:
        chain.append(envelopes[key])
        key = envelopes[key].parent_id
    return chain


def delegated(envelope: Envelope, commune: Commune | None) -> envelope_rules.Delegated:
    """An envelope as the choice of the finest sees it; the wave's own covers everything."""
    service = envelope.service
    if service is None:
        return envelope_rules.Delegated(envelope.pk, envelope.parent_id, covers=True)
    covers = commune is not None and service.covers(commune)
    return envelope_rules.Delegated(envelope.pk, envelope.parent_id, covers, service.level, service.code)


def retained_so_far(wave: Wave) -> int:
    """Laureates of the whole call, all waves together."""
    return Decision.objects.filter(
        application__wave__call=wave.call_id, outcome=Decision.Outcome.RETAINED
    ).count()


def decision_state(application: Application) -> DecisionState:
    """The state of a file's decision; no decision yet is « awaited »."""
    decision = Decision.objects.filter(application=application).first()
    return DecisionState(decision.state) if decision else DecisionState.AWAITED
