"""Whether a refused project may come back, and how it says what has changed."""

from __future__ import annotations

from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.rulebooks.types import Applicants

LONGEST_REPLY = 600


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


def short_enough(reply: str) -> Judgement:
    """Whether what has changed on one point is kept whole: nothing is cut."""
    return refuse_if(
        len(reply) > LONGEST_REPLY,
        Reason(
            "reply_too_long",
            f"Votre réponse compte {len(reply)} caractères.",
            f"Ce qui a changé sur un point se dit en {LONGEST_REPLY} caractères au plus ; le détail va au dossier.",
            "Copiez votre texte ci-dessous, revenez au dossier et raccourcissez-le.",
        ),
    )
