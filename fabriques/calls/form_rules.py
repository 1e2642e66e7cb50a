"""Judgements on the form of a call: whether a draft is published, whether a wave takes a version. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fabriques.common.dates import say_instant_to_the_second
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.rulebooks.form.look import Remark
from fabriques.rulebooks.form.types import Form

NOT_OVERWRITTEN = "Aucun enregistrement n'en écrase un autre sans le dire."
PROGRAMME_ONLY = Reason(
    "not_the_programme_team",
    "Vous ne pouvez pas écrire le formulaire d'un appel.",
    "Les formulaires sont écrits et publiés par l'équipe du programme.",
    "Posez votre question à l'équipe du programme, depuis la page de l'appel.",
)
ENDED = Reason(
    "draft_ended",
    "Ce brouillon a été publié ou abandonné entre-temps, par une autre personne.",
    "Un brouillon publié ou abandonné ne s'écrit plus.",
    "Revenez à la page du formulaire de l'appel pour voir où il en est.",
)
GONE = Reason(
    "part_gone",
    "Cette rubrique ou cette question n'est plus dans le brouillon : elle a été retirée ou renommée entre-temps.",
    NOT_OVERWRITTEN,
    "Revenez au brouillon pour la retrouver, ou ajoutez-la de nouveau.",
)
NO_START = Reason(
    "no_start",
    "Ce brouillon n'a pas de texte de départ.",
    "Un formulaire part de la dernière version publiée, du règlement de l'appel, d'un formulaire fourni ou d'un "
    "autre appel.",
    "Choisissez un point de départ dans la liste.",
)


def not_toml(said: str) -> Reason:
    return Reason(
        "not_toml",
        said,
        "Un formulaire est un texte TOML : sans cela, aucune de ses questions ne peut être lue.",
        "Rien n'a été enregistré ; votre texte est toujours à l'écran.",
    )


def changed_meanwhile(what: str, saved_at: datetime, who: str) -> Reason:
    by = f", par {who}" if who else ""
    return Reason(
        "changed_meanwhile",
        f"Entre-temps, {what} a changé : dernier enregistrement du brouillon le "
        f"{say_instant_to_the_second(saved_at)}{by}.",
        NOT_OVERWRITTEN,
        "Comparez avec la version enregistrée, affichée à côté, puis enregistrez de nouveau pour garder la vôtre.",
    )


def can_publish(
    blocking: Sequence[Remark], form: Form | None, last: Form | None, reason: str, *, wave_under_way: bool
) -> Judgement:
    """Whether a draft becomes a version: nothing blocks, something changed, a reason where people already write."""
    judgement = ALLOWED
    for remark in blocking:
        judgement &= Judgement(
            (
                Reason(
                    "blocking",
                    f"{remark.where} : {remark.text}",
                    "Un formulaire se publie sans rien de bloquant.",
                    "Corrigez cette question, puis publiez.",
                ),
            )
        )
    judgement &= refuse_if(
        last is not None and form == last,
        Reason(
            "nothing_changed",
            "Ce brouillon dit la même chose que la dernière version publiée.",
            "Une version publiée diffère de la précédente.",
            "Modifiez une question, ou abandonnez le brouillon.",
        ),
    )
    return judgement & refuse_if(
        wave_under_way and not reason.strip(),
        Reason(
            "no_reason",
            "Il manque le motif de cette version.",
            "Quand une vague de l'appel est annoncée ou ouverte, changer ses questions se justifie par écrit.",
            "Écrivez le motif en une ou deux phrases.",
        ),
    )


def can_use(*, closed: bool, is_open: bool, same_call: bool, same_form: bool, reason: str) -> Judgement:
    """Whether a wave takes a version: before its opening, or while it is open with a reason; drafts keep theirs."""
    judgement = refuse_if(
        not same_call,
        Reason(
            "another_call",
            "Ce formulaire est celui d'un autre appel.",
            "Une vague pose les questions de son propre appel.",
            "Choisissez une version du formulaire de cet appel.",
        ),
    )
    judgement &= refuse_if(
        same_form,
        Reason(
            "already_used",
            "Cette vague utilise déjà cette version.",
            "Une vague a un formulaire, et un seul.",
            "Il n'y a rien à faire.",
        ),
    )
    judgement &= refuse_if(
        closed,
        Reason(
            "wave_closed",
            "La vague est close : son formulaire ne change plus.",
            "Le formulaire d'une vague se choisit avant sa clôture.",
            "Choisissez une vague à venir.",
        ),
    )
    return judgement & refuse_if(
        is_open and not reason.strip(),
        Reason(
            "no_reason",
            "La vague est ouverte : il manque le motif du changement de formulaire.",
            "Les personnes qui ont commencé gardent leur version ; les suivantes en auront une autre, et ont droit à "
            "une raison.",
            "Écrivez le motif en une ou deux phrases.",
        ),
    )
