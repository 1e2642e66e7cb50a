"""Whether a refused project may come back."""

from __future__ import annotations

from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.rulebooks.types import Applicants


def may_apply_again(applicants: Applicants) -> Judgement:
    """Refused only where the rules of the new wave exclude it; a silent text excludes nothing."""
    return refuse_if(
        applicants.reapplication.value is False,
        Reason(
            "no_reapplication",
            "Les règles de cette vague n'admettent pas une nouvelle candidature du même projet.",
            f"Règlement, nouvelle candidature : {applicants.reapplication.source.text}",
            "Attendez une autre vague, ou présentez un autre projet.",
        ),
    )
