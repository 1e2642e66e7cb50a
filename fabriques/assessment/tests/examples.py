from __future__ import annotations

from fabriques.assessment.tests import nominations
from fabriques.common.tests.page_examples import Example, Examples, to


def examples() -> Examples:
    """A project pointed out by the sous-préfecture, whose holder is invited."""
    found = {"public_id": nominations.invited().public_id}
    invitation = Example(found, roles=to("holder"))
    return {
        "assessment:invitation": invitation,
        "assessment:decline": invitation,
        "assessment:nomination": Example(found),
        "assessment:invite": Example(found, post=422),
        "assessment:withdraw_nomination": Example(found, post=422),
    }
