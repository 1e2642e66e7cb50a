from __future__ import annotations

from fabriques.applications.tests.factories import submitted
from fabriques.assessment.tests import factories as checks
from fabriques.assessment.tests import nominations
from fabriques.common.tests.page_examples import Example, Examples, to


def examples() -> Examples:
    """A project pointed out by the sous-préfecture, whose holder is invited; a file whose pieces are awaited."""
    asked = checks.incomplete(submitted(name="Le Dossier incomplet"))
    found = {"public_id": nominations.invited().public_id}
    invitation = Example(found, roles=to("holder"))
    return {
        "assessment:invitation": invitation,
        "assessment:decline": invitation,
        "assessment:nomination": Example(found),
        "assessment:invite": Example(found, post=422),
        "assessment:withdraw_nomination": Example(found, post=422),
        "assessment:assign": Example(post=422),
        "assessment:send_pieces": Example(
            {"public_id": asked.public_id}, roles=to("holder"), post=422
        ),  # nothing was added
    }
