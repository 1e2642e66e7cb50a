from __future__ import annotations

from datetime import timedelta

from fabriques.accounts import lending
from fabriques.accounts.models import Delegation
from fabriques.accounts.tests import factories as people
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Example, Examples, to


def examples() -> Examples:
    """An agent of Château-Thierry with a grant, and their delegation of next year to the agent of Soissons."""
    agent, receiver = people.sous_prefecture_agent("021"), people.sous_prefecture_agent("023")
    grant = agent.grants.get()
    since = instants.DURING.date() + timedelta(days=365)
    lent = lending.delegate(
        grant, receiver, Delegation.Kind.ABSENCE, by=agent, since=since, until=since, motive="Congés.",
        at=instants.DURING,
    )  # fmt: skip
    person = {"public_id": agent.public_id}
    return {
        "accounts:person": Example(person),
        "accounts:close_account": Example(person, post=422, sent={"motive": ""}),
        "accounts:reopen_account": Example(person, post=302),
        # Who reads every grant and gives none of that kind is told why.
        "accounts:revoke": Example(
            {"public_id": grant.public_id},
            get={"oversight": 422, "administrator": 422, "others": 200},
            post=422,
            sent={"when": "now"},  # without its motive
        ),
        "accounts:end_delegation": Example(
            {"public_id": lent.public_id}, roles=to("sous_prefecture", "another_sous_prefecture"), post=302
        ),
    }
