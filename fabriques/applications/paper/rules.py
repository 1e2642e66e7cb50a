"""Judgements on a file that came on paper: its days, and whether it was posted in time."""

from __future__ import annotations

from datetime import date, datetime

from fabriques.common.dates import legal_day, say_day
from fabriques.common.durations import last_day_before
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if
from fabriques.rulebooks.calendar import Lateness
from fabriques.rulebooks.law.texts import POSTMARK


def in_order(postmarked_on: date | None, arrived_on: date | None, today: date) -> Judgement:
    """Whether the days follow each other: posted, arrived, entered; all that is wrong. None: not known yet."""
    found: list[Reason] = []
    if postmarked_on is not None and arrived_on is not None and postmarked_on > arrived_on:
        found.append(
            Reason(
                "arrived_before_posted",
                f"Le cachet de la poste ({say_day(postmarked_on)}) est après l'arrivée au service "
                f"({say_day(arrived_on)}).",
                "Un dossier est posté, puis arrive.",
                "Relisez les deux dates sur l'enveloppe et sur le tampon d'arrivée.",
            )
        )
    if postmarked_on is not None and postmarked_on > today:
        found.append(
            Reason(
                "posted_in_the_future",
                f"Le cachet de la poste ({say_day(postmarked_on)}) est à venir.",
                "Un dossier se saisit une fois posté et arrivé.",
                "Relisez la date sur l'enveloppe.",
            )
        )
    if arrived_on is not None and arrived_on > today:
        found.append(
            Reason(
                "arrived_in_the_future",
                f"L'arrivée au service ({say_day(arrived_on)}) est à venir.",
                "Un dossier se saisit une fois arrivé.",
                "Relisez la date du tampon d'arrivée.",
            )
        )
    return Judgement(tuple(found))


def day_that_counts(postmarked_on: date, arrived_on: date) -> date:
    """The day by which a file on paper is in time: its postmark's where the law makes it proof, else its arrival's."""
    return postmarked_on if POSTMARK.on(postmarked_on).value else arrived_on


def is_late(postmarked_on: date, arrived_on: date, closes_at: datetime) -> bool:
    """Whether that day is after the last one: a day has no hour, and the whole day of the closing is in time.

    The tolerance of the rulebook, in minutes, is for the hour of a submission: it makes no other day of it.
    """
    return day_that_counts(postmarked_on, arrived_on) > last_day_before(closes_at)


def posted_in_time(
    postmarked_on: date, arrived_on: date, opens_at: datetime, closes_at: datetime, lateness: Lateness
) -> Judgement:
    """Whether a file on paper is in time: sent from the day of the opening to that of the closing.

    Source: CRPA L112-1.
    """
    counts = day_that_counts(postmarked_on, arrived_on)
    early, late = counts < legal_day(opens_at), is_late(postmarked_on, arrived_on, closes_at)
    if not early and not late:
        return ALLOWED
    text = POSTMARK.on(postmarked_on)
    counted = "du cachet de la poste" if text.value else "de l'arrivée au service"
    day = say_day(counts)
    law = f"C'est la date {counted} qui compte ({text.reference}). " if text.value else ""
    if early:
        return Judgement(
            (
                Reason(
                    "posted_too_early",
                    f"La date {counted} est le {day}, et la vague n'a ouvert que le {say_day(legal_day(opens_at))}.",
                    f"{law}Une vague reçoit les dossiers envoyés depuis son ouverture.",
                    "Relisez la date ; si elle est juste, invitez l'expéditeur à envoyer de nouveau son dossier.",
                ),
            )
        )
    last = say_day(last_day_before(closes_at))
    waiver = (
        "Une dérogation écrite et motivée peut être accordée par l'autorité qui décide sur ce territoire."
        if lateness.waiver.value
        else "Le règlement ne prévoit pas de dérogation : gardez le brouillon, et répondez à l'expéditeur."
    )
    return Judgement(
        (
            Reason(
                "posted_late",
                f"La date {counted} est le {day}, et le dernier jour était le {last}.",
                f"{law}Règle de retard : {lateness.text.words}",
                waiver,
            ),
        )
    )


def may_be_entered(*, decided: bool) -> Judgement:
    """Whether a wave still takes files that came on paper: until its results are announced."""
    return refuse_if(
        decided,
        Reason(
            "wave_decided",
            "Les résultats de cette vague sont annoncés : aucun dossier n'y entre plus.",
            "Un dossier posté à temps se saisit tant que la vague n'est pas décidée.",
            "Écrivez à l'équipe du programme, qui dira quoi répondre à l'expéditeur.",
        ),
    )


def announced(*, prepared: bool) -> Judgement:
    return refuse_if(
        prepared,
        Reason(
            "wave_not_announced",
            "Cette vague n'est pas encore annoncée : aucun dossier n'a pu y être envoyé.",
            "Un dossier répond à un appel que chacun connaît.",
            "Choisissez une autre vague.",
        ),
    )


def on_paper(*, expected: bool, is_on_paper: bool) -> Judgement:
    """Whether a file is taken in by the way it came: on paper with its days, online at the second of its submission."""
    if expected:
        return refuse_if(
            not is_on_paper,
            Reason(
                "not_on_paper",
                "Ce dossier est écrit en ligne : il ne s'enregistre pas comme un dossier sur papier.",
                "Un dossier en ligne est déposé par sa structure.",
                "Laissez sa structure le déposer.",
            ),
        )
    return refuse_if(
        is_on_paper,
        Reason(
            "came_on_paper",
            "Ce dossier est arrivé sur papier : il s'enregistre avec son cachet et sa date d'arrivée.",
            "La date qui compte est celle de l'envoi, jamais celle de la saisie.",
            "Ouvrez le brouillon, relisez-le, puis enregistrez-le.",
        ),
    )


def located(*, has_commune: bool) -> Judgement:
    """Whether a file that may lack anything else has the commune by which it finds its service."""
    return refuse_if(
        not has_commune,
        Reason(
            "paper_without_commune",
            "La commune du lieu n'est pas choisie.",
            "Un dossier va au service de sa commune.",
            "Choisissez-la dans le dossier ; si le papier ne la dit pas, demandez-la à l'expéditeur.",
        ),
    )
