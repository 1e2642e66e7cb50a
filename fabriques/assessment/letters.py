"""The letters of completeness: subject and body, plain French, ready for the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from fabriques.applications.letters import answered_at, by_post, file_page, followed_at
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.queries import Requested
from fabriques.assessment.silence import said_to_holder
from fabriques.common.dates import say_instant
from fabriques.common.french import opening
from fabriques.correspondence.wording import typed
from fabriques.territories.contacts import reach


def missing_pieces(check: CompletenessCheck, pieces: Sequence[Requested]) -> tuple[str, str]:
    """What the holder receives when something is missing. Source: CRPA L114-5."""
    if check.due_at is None:
        raise ValueError("missing pieces have a delay")
    application = check.application
    where = answered_at("assessment:send_pieces", application)
    note = f"\nMessage du service :\n{check.note}\n" if check.note else ""
    body = f"""Bonjour,

{opening(str(application.service))} a vérifié votre dossier « {typed(application.place_name)} ». Il manque :

{listed([piece.label for piece in pieces])}
{note}
À envoyer au plus tard le {say_instant(check.due_at)} (heure de Paris), {where}
{by_other_means(check, pieces)}
{said_to_holder(check)}
Un dossier incomplet n'est pas un dossier refusé.

{reach(application.service)}
{followed_at(application)}
"""
    return f"Pièces à compléter : {typed(application.place_name)}", body


def by_other_means(check: CompletenessCheck, pieces: Sequence[Requested]) -> str:
    """What to do of the pieces that the form has no place for, if any."""
    elsewhere = [piece.label for piece in pieces if not piece.question]
    if not elsewhere or by_post(check.application):  # by post, they go where the others do
        return ""
    return f"\nÀ adresser au service, le formulaire n'ayant pas de place pour elles :\n{listed(elsewhere)}\n"


def listed(names: Sequence[str]) -> str:
    return "\n".join(f"  - {name}" for name in names)


def request_cancelled(check: CompletenessCheck) -> tuple[str, str]:
    """What the holder receives when the service asks for nothing any more."""
    application = check.application
    body = f"""Bonjour,

{opening(str(application.service))} n'attend plus les pièces qui vous étaient \
demandées pour « {typed(application.place_name)} ».
Vous n'avez rien à envoyer. Ce que vous avez déjà ajouté est gardé dans votre dossier.

{followed_at(application) or reach(application.service)}
"""
    return f"Pièces : vous n'avez plus rien à envoyer : {typed(application.place_name)}", body


def complete(check: CompletenessCheck) -> tuple[str, str]:
    application = check.application
    body = f"""Bonjour,

{opening(str(application.service))} a vérifié votre dossier « {typed(application.place_name)} » : il est complet.

Complet ne veut pas dire retenu : le projet va maintenant être examiné selon les critères de l'appel.

{followed_at(application) or reach(application.service)}
"""
    return f"Votre dossier est complet : {typed(application.place_name)}", body


def pieces_sent(check: CompletenessCheck, pieces: Sequence[Requested]) -> tuple[str, str]:
    """What the service receives when the holder has answered: what came, what did not, and where to see it.

    No personal data: the holder's word about what lacks is read on the page.
    """
    application = check.application
    project, came = typed(application.place_name), any(piece.sent for piece in pieces)
    said = (
        f"Les pièces demandées pour « {project} » sont arrivées."
        if came
        else f"Le porteur de « {project} » a répondu sans envoyer de pièce : il dit pourquoi, sur la page du dossier."
    )
    body = f"""Bonjour,

{said}
{come_and_lacking(pieces)}
À faire : vérifier la complétude du dossier.
{file_page(application)}
"""
    return f"{'Pièces reçues' if came else 'Réponse sans pièce'} : {project}", body


def pieces_arrived(check: CompletenessCheck, pieces: Sequence[Requested]) -> tuple[str, str]:
    """What the holder receives when they have answered: the proof of what arrived, and when."""
    if check.received_at is None:
        raise ValueError("pieces that arrived have a date")
    application = check.application
    project, at = typed(application.place_name), say_instant(check.received_at)
    came, lacks = any(piece.sent for piece in pieces), any(piece.lacking for piece in pieces)
    said = (
        f"Les pièces que vous avez envoyées pour « {project} » sont arrivées"
        if came
        else f"Votre message au sujet des pièces de « {project} » est arrivé"
    )
    after = (
        "va lire votre message, et vous écrira s'il attend encore ces pièces."
        if lacks
        else "va les vérifier. Vous n'avez rien d'autre à faire pour le moment."
    )
    follow = "Où en sont votre dossier et le délai de réponse :\n"
    body = f"""Bonjour,

{said} \
le {at} (heure de Paris).
{come_and_lacking(pieces)}
{opening(str(application.service))} {after}

{followed_at(application, follow) or reach(application.service)}
"""
    return f"{'Vos pièces sont arrivées' if came else 'Votre réponse est arrivée'} : {project}", body


def overdue(check: CompletenessCheck, pieces: Sequence[Requested]) -> tuple[str, str]:
    """What the service receives when the delay it set is past: no personal data, and where to see what came."""
    application = check.application
    body = f"""Bonjour,

Le délai laissé pour compléter « {typed(application.place_name)} » est passé, sans que le porteur ait rendu les pièces.
{come_and_lacking(pieces)}
À faire : les demander de nouveau, ou examiner le dossier tel qu'il est. Le délai de réponse court de nouveau.
{file_page(application)}
"""
    return f"Délai passé, pièces non rendues : {typed(application.place_name)}", body


def come_and_lacking(pieces: Sequence[Requested]) -> str:
    """The pieces asked for, those that came apart from those that did not."""
    come = [piece.label for piece in pieces if piece.sent]
    lacking = [piece.label for piece in pieces if not piece.sent]
    found = [
        f"\n{title} :\n{listed(names)}\n"
        for title, names in (("Reçu", come), ("Il manque", lacking))
        if names
    ]
    return "".join(found)
