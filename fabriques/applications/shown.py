"""What counts of a file on the pages from which it is submitted, corrected, or its members invited (`common.seen`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from fabriques.applications.consortium.signatures import terms_of
from fabriques.applications.models import Application, ConsortiumMember, Correction
from fabriques.common.dates import say_instant
from fabriques.common.seen import Part
from fabriques.common.values import percent

REMINDED_AFTER = timedelta(days=3)


def of_draft(draft: Application) -> list[Part]:
    """What is frozen by the submission: the answers with the rules they follow, the documents, the members."""
    pieces = [piece for piece in draft.pieces.all() if piece.is_current]
    members = list(draft.members.all())
    saved = [draft.revision, draft.rulebook_id, draft.form_id]
    return [
        Part(saved, lambda: f"il a été enregistré de nouveau le {say_instant(draft.saved_at)}"),
        Part(sorted(piece.public_id for piece in pieces), lambda: "ses pièces ne sont plus les mêmes"),
        Part(
            sorted((each.public_id, each.name, each.share, each.is_signed) for each in members),
            lambda: "les membres du consortium, ou leurs signatures, ne sont plus les mêmes",
        ),
    ]


def of_invitations(draft: Application, at: datetime) -> list[Part]:
    """Who would be written to, and under which project's name."""
    waiting = sorted((each.public_id, each.email, each.share) for each in to_invite(draft, at))
    return [
        Part(draft.place_name, lambda: f"il s'appelle maintenant « {draft.place_name} »"),
        Part(waiting, lambda: "les membres à inviter ne sont plus les mêmes"),
    ]


def of_refusal(member: ConsortiumMember) -> list[Part]:
    """What a member that is asked again said, and the address it is asked at."""
    return [
        Part([member.declined_at, member.declined_word], lambda: "sa réponse n'est plus la même"),
        Part([member.email, member.share], lambda: "son adresse, ou sa part, n'est plus la même"),
    ]


def of_intent(member: ConsortiumMember, draft: Application) -> list[Part]:
    """What a member signs, or does not: all that its text says, then the file that its page shows."""
    name, project, lead, share, mandate = terms_of(member, draft)
    pieces = [piece.public_id for piece in draft.pieces.all() if piece.is_current]
    members = [(each.public_id, each.name, each.is_lead, each.share) for each in draft.members.all()]
    others = [facts for facts in members if facts[0] != member.public_id]
    saved = [draft.revision, draft.rulebook_id, draft.form_id]
    return [
        Part(name, lambda: f"votre structure y est nommée « {name} »"),
        Part(project, lambda: f"le projet s'appelle maintenant « {project} »"),
        Part(lead, lambda: f"le chef de file est maintenant {lead}"),
        Part(Decimal(share).normalize(), lambda: f"votre part est maintenant de {percent(share)}"),
        Part(
            mandate,
            lambda: f"votre mandat est maintenant « {mandate} »" if mandate else "il n'a plus de mandat",
        ),
        Part(saved, lambda: f"le dossier a été enregistré de nouveau le {say_instant(draft.saved_at)}"),
        Part(sorted(pieces), lambda: "les pièces du dossier ne sont plus les mêmes"),
        Part(sorted(others), lambda: "les autres membres, ou leurs parts, ne sont plus les mêmes"),
    ]


def to_invite(draft: Application, at: datetime) -> list[ConsortiumMember]:
    """The members to write to: see `not_invited`."""
    return [each for each in draft.members.all() if not not_invited(each, at)]


def not_invited(member: ConsortiumMember, at: datetime) -> str:
    """Why a member is not written to, in words; « » when it is."""
    if member.is_signed:
        return "a déjà signé"
    if member.is_lead:
        return "chef de file : signe sur cette page"
    if member.declined_at is not None:
        return "a dit ne pas signer : retirez-le, ou redemandez-lui"
    if not member.email:
        return "l'adresse de la personne qui signe n'est pas indiquée"
    if member.share is None:
        return "sa part n'est pas indiquée"
    if member.invited_at is not None and at < reminded_from(member.invited_at):
        sent, again = say_instant(member.invited_at), say_instant(reminded_from(member.invited_at))
        return f"message déjà envoyé le {sent}, rappel possible à partir du {again}"
    return ""


def reminded_from(invited_at: datetime) -> datetime:
    """From when a member that does not sign is written to again."""
    return invited_at + REMINDED_AFTER


def of_correction(correction: Correction) -> list[Part]:
    """What a service asks to correct, and whether it is answered. The documents show as they come."""
    asked = [correction.public_id, correction.due_at]
    return [
        Part(asked, lambda: f"elle a été demandée le {say_instant(correction.asked_at)}"),
        Part([correction.answered_at, correction.cancelled_at], lambda: answered(correction)),
    ]


def of_corrections(application: Application) -> list[Part]:
    """The corrections asked of a file and their answers, as its service reads them."""
    found = sorted(application.corrections.all(), key=lambda each: each.pk)
    facts = [(each.public_id, each.answered_at, each.cancelled_at, each.read_at) for each in found]
    return [Part(facts, lambda: answered(found[-1]) if found else "une correction n'y est plus")]


def answered(correction: Correction) -> str:
    """How a correction stands, for whoever opened the page before."""
    if correction.cancelled_at is not None:
        return f"la correction demandée a été annulée le {say_instant(correction.cancelled_at)}"
    if correction.read_at is not None:
        return f"la correction rendue a été lue le {say_instant(correction.read_at)}"
    if correction.answered_at is not None:
        return f"une correction a été rendue le {say_instant(correction.answered_at)}"
    return f"une correction a été demandée le {say_instant(correction.asked_at)}"
