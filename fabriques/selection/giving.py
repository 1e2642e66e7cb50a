"""What a decision gives and takes: an award, its yearly shares, the envelopes they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fabriques.applications.models import Application
from fabriques.calls.models import Envelope, Wave
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.values import Money
from fabriques.selection import rules
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
    """Write the award; the trigger on each share moves the envelope it is taken from and the wider ones."""
    award = Award.objects.create(
        decision=decision,
        rulebook=application.rulebook,
        total_cents=Money.total(proposal.shares.values()).cents,
        bonus_cents=proposal.bonus.cents,
        label_kind=proposal.kind,
    )
    for year, amount in sorted(proposal.shares.items()):
        AwardShare.objects.create(
            award=award, envelope=envelope_for(application, year), amount_cents=amount.cents
        )


def envelope_for(application: Application, year: int) -> Envelope:
    """The finest envelope of a year that covers the file's commune (`rules.finest`)."""
    found = Envelope.objects.filter(wave=application.wave, year=year).select_related("service")
    envelopes = {envelope.pk: envelope for envelope in found.order_by("pk")}
    key = rules.finest(delegated(envelope, application.commune) for envelope in envelopes.values())
    if key is None:
        raise Refusal(
            Reason(
                "no_envelope_that_year",
                f"Aucune enveloppe n'est ouverte pour {year}.",
                "Toute attribution s'impute sur l'enveloppe de son année.",
                "Choisissez une autre année, ou demandez à l'équipe du programme d'ouvrir l'enveloppe.",
            )
        )
    return envelopes[key]


def delegated(envelope: Envelope, commune: Commune | None) -> rules.Delegated:
    """An envelope as the choice of the finest sees it; the wave's own covers everything."""
    service = envelope.service
    if service is None:
        return rules.Delegated(envelope.pk, envelope.parent_id, covers=True)
    covers = commune is not None and service.covers(commune)
    return rules.Delegated(envelope.pk, envelope.parent_id, covers, service.level, service.code)


def retained_so_far(wave: Wave) -> int:
    """Laureates of the whole call, all waves together."""
    return Decision.objects.filter(
        application__wave__call=wave.call_id, outcome=Decision.Outcome.RETAINED
    ).count()


def decision_state(application: Application) -> DecisionState:
    """The state of a file's decision; no decision yet is « awaited »."""
    decision = Decision.objects.filter(application=application).first()
    return DecisionState(decision.state) if decision else DecisionState.AWAITED
