from __future__ import annotations

from fabriques.accounts.tests import factories as people
from fabriques.common.tests.page_examples import Example, Examples, to
from fabriques.organisations.tests.factories import contributor, organisation
from fabriques.organisations.tests.test_inviting import invited, token_of


def examples() -> Examples:
    """The usual holder's structure, with a colleague and somebody invited."""
    found = organisation()
    colleague = contributor(found, people.person("collegue@exemple.test", "Collègue Exemple"))
    invitation = invited(found)
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
        "organisations:invitation": Example({"token": token_of(invitation)}, post=422),
        "organisations:revoke_invitation": Example(
            {"public_id": invitation.public_id}, roles=holder, post=422
        ),
    }
