from __future__ import annotations

from fabriques.accounts.tests import factories as people
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Example, Examples, to
from fabriques.organisations.joining import ask_to_join
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.organisations.tests.test_inviting import invited, token_of


def examples() -> Examples:
    """The usual holder's structure, with a colleague and somebody invited."""
    found = organisation()
    colleague = contributor(found, people.person("collegue@exemple.test", "Collègue Exemple"))
    invitation = invited(found)
    asked = ask_to_join(
        found, "", by=people.person("demandeuse@exemple.test", "Demandeuse Exemple"), at=instants.DURING
    )
    holder = to("holder")
    structure = Example({"public_id": found.public_id}, roles=holder)
    member = Example({"public_id": found.public_id, "who": colleague.public_id}, roles=holder)
    return {
        "organisations:people": structure,
        "organisations:bank_account": structure,
        "organisations:correct": structure,
        "organisations:show_bank_account": structure,
        "organisations:invite": structure,
        "organisations:leave": structure,
        "organisations:change_role": member,
        "organisations:remove": member,
        "organisations:transfer": member,
        "organisations:join": Example(post=422),
        "organisations:join_request": Example({"public_id": asked.public_id}, roles=holder, post=422),
        "organisations:invitation": Example({"token": token_of(invitation)}, post=422),
        "organisations:revoke_invitation": Example(
            {"public_id": invitation.public_id}, roles=holder, post=422
        ),
    }
