"""Judgements on a question asked about a call. Nothing here imports Django."""

from __future__ import annotations

from fabriques.common.reasons import Judgement, Reason, refuse_if

MOST_AN_HOUR = 5


def may_ask(text: str, *, asked_lately: int, trapped: bool) -> Judgement:
    """Whether a question may be taken: one with words, from a sender who has not sent many within the hour.

    `trapped`: a field that people do not see was filled, as only programs do.
    """
    judgement = refuse_if(
        trapped,
        Reason(
            "trapped",
            "Un champ qui doit rester vide a été rempli.",
            "Ce champ arrête les envois automatiques.",
            "Videz le champ « Ne pas remplir », puis envoyez de nouveau.",
        ),
    )
    judgement &= refuse_if(
        len(text.split()) < 3,
        Reason(
            "too_short",
            "La question est trop courte pour être comprise.",
            "Une réponse publique doit pouvoir être lue sans son auteur.",
            "Écrivez la question en une phrase.",
        ),
    )
    return judgement & refuse_if(
        asked_lately >= MOST_AN_HOUR,
        Reason(
            "too_many",
            f"Vous avez posé {asked_lately} questions en une heure.",
            f"Chacun peut en poser {MOST_AN_HOUR} par heure, pour que toutes soient lues.",
            "Attendez un peu, ou réunissez vos questions en une seule.",
        ),
    )
