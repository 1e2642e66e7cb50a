"""Consortium: what the lead changed while members were being invited, or while one read the text it would sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.consortium.acts import MemberValues, change_member
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.applications.tests.pieces import piece
from fabriques.common.tests import instants
from tests.seen_case import DRAFTED, Case


def invited() -> Case:
    draft = files.consortium()
    member = draft.members.get(is_lead=False)
    values = MemberValues(
        member.name, member.number, "autre@exemple.test", False, member.share, member.mandate
    )
    said = (
        "Ce consortium a changé depuis que vous l'avez ouvert : les membres à inviter ne sont plus les mêmes."
    )
    return Case(
        client_of(draft.started_by), page(draft, "consortium/"), page(draft, "consortium/inviter/"),
        lambda: change_member(member, values, by=draft.started_by, at=instants.DURING), said, at=DRAFTED,
    )  # fmt: skip


def intended(action: str, said: str, changes: Callable[[Application], object], **typed: str) -> Case:
    """A partner reads the text it would sign, or not sign, while the lead writes."""
    draft = files.consortium()
    address = f"/espace/intentions/{draft.members.get(is_lead=False).public_id}/"
    told = f"Le texte à signer, ou son dossier, a changé depuis que vous l'avez ouvert : {said}."
    return Case(
        client_of(people.another_holder()), address, f"{address}{action}",
        lambda: changes(Application.objects.get(pk=draft.pk)), told, typed, at=DRAFTED,
    )  # fmt: skip


def member_says(*, lead: bool = False, **values: object) -> Callable[[Application], object]:
    def written(draft: Application) -> object:
        member, before = draft.members.get(is_lead=lead), files.LEAD if lead else files.PARTNER
        return change_member(member, replace(before, **values), by=draft.started_by, at=DRAFTED)  # type: ignore[arg-type]

    return written


def draft_says(**answers: str) -> Callable[[Application], object]:
    return lambda draft: applications.write(draft, answers, by=draft.started_by, at=DRAFTED)


SIGNED: dict[str, tuple[str, Callable[[Application], object]]] = {
    "the member's name": ("votre structure y est nommée « Autre nom »", member_says(name="Autre nom")),
    "the share": ("votre part est maintenant de 39 %", member_says(share=Decimal(39))),
    "the mandate": ("votre mandat est maintenant « Tout signer. »", member_says(mandate="Tout signer.")),
    "no mandate": ("il n'a plus de mandat", member_says(mandate="")),
    "the lead": (
        "le chef de file est maintenant Autre chef ; les autres membres, ou leurs parts, ne sont plus les mêmes",
        member_says(lead=True, name="Autre chef"),
    ),
    "the project": (
        "le projet s'appelle maintenant « Le Lavoir » ; le dossier a été enregistré de nouveau le 20 février 2026 à "
        "11 h 30",
        draft_says(place_name="Le Lavoir"),
    ),
    "an answer": (
        "le dossier a été enregistré de nouveau le 20 février 2026 à 11 h 30",
        draft_says(summary="Tout autre chose."),
    ),
    "a piece": ("les pièces du dossier ne sont plus les mêmes", piece),
}
SIGNING = {f"sign: {name}": partial(intended, "", *what) for name, what in SIGNED.items()}
