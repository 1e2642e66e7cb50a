"""How many views a person keeps, and how long their filters may be."""

from __future__ import annotations

from fabriques.accounts.models import User
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.workspaces.models import LONGEST_QUERY, SavedView

MOST_VIEWS = 40


def few_enough(by: User) -> Judgement:
    return refuse_if(
        SavedView.objects.filter(person=by).count() >= MOST_VIEWS,
        Reason(
            "too_many_views",
            f"Vous avez déjà {MOST_VIEWS} vues.",
            f"Une personne garde au plus {MOST_VIEWS} vues.",
            "Supprimez une vue qui ne sert plus, puis recommencez.",
        ),
    )


def short_enough(query: str) -> Judgement:
    return refuse_if(
        len(query) > LONGEST_QUERY,
        Reason(
            "query_too_long",
            "Cette liste a trop de filtres pour être gardée.",
            f"Les filtres d'une vue tiennent en {LONGEST_QUERY} caractères.",
            "Retirez quelques filtres, puis recommencez.",
        ),
    )


def subject(view: SavedView) -> tuple[str, str]:
    return ("saved_view", view.public_id)
