"""Decisions by situation, taken by the préfecture of the file's département."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import prefecture_agent, programme_member
from fabriques.applications.models import Application
from fabriques.assessment.tests.factories import complete
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.values import Money
from fabriques.selection import acts
from fabriques.selection.giving import Proposal
from fabriques.selection.models import Announcement, Decision

MOTIVE = "Projet utile au territoire, porté par un collectif solide."
FLAT = {2026: Money.euros(50_000)}


def decider(application: Application) -> User:
    """Someone who decides in the préfecture of the file's département."""
    return prefecture_agent(str(application.commune.departement_id))


def reasons(application: Application, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    """A reason for every criterion of the file's rulebook, but those left out."""
    return {
        c.code: f"Insuffisant : {c.label}."
        for c in application.rulebook.rules.criteria
        if c.code not in without
    }


def retaining(
    shares: Mapping[int, Money] | None = None,
    *,
    kind: str = "fabrique",
    bonus: Money | None = None,
    derogation: str = "",
) -> Proposal:
    """A proposal to retain: 50 000 € in 2026 by default."""
    return Proposal(
        Decision.Outcome.RETAINED,
        MOTIVE,
        shares=FLAT if shares is None else shares,
        kind=kind,
        bonus=bonus or Money(0),
        derogation=derogation,
    )


def refusing(application: Application, *, without: tuple[str, ...] = ()) -> Proposal:
    return Proposal(
        Decision.Outcome.REFUSED,
        "Le projet n'est pas assez avancé.",
        reasons=reasons(application, without=without),
    )


def retained(application: Application | None = None, proposal: Proposal | None = None) -> Decision:
    row = application or complete()
    return acts.decide(row, proposal or retaining(), by=decider(row), at=instants.DECIDED, seen=NO_PAGE)


def refused(application: Application | None = None) -> Decision:
    row = application or complete()
    return acts.decide(row, refusing(row), by=decider(row), at=instants.DECIDED, seen=NO_PAGE)


def notified(decision: Decision | None = None) -> Decision:
    made = decision or retained()
    return acts.notify(made.application, by=decider(made.application), at=instants.NOTIFIED, seen=NO_PAGE)


def announced(
    decision: Decision | None = None, *, public_from: datetime = instants.PUBLIC_FROM
) -> Announcement:
    """Everything notified in the decision's wave, public from noon on 1 June 2026."""
    made = decision or notified()
    return acts.announce(
        made.application.wave,
        public_from=public_from,
        by=programme_member(),
        at=instants.ANNOUNCED,
        seen=NO_PAGE,
    )
