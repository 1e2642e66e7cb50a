"""One example of each record that an act may be asked on, and the arguments that call an act with them.

An act asks its right first: what is no record may be anything, or nothing at all.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

from django.db.models import Model

from fabriques.accounts.lending import delegate
from fabriques.accounts.models import Delegation, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.models import EarlierReason
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import imports, lists, papers, pieces
from fabriques.assessment.tests import nominations
from fabriques.calls.drafts.acts import begin_draft
from fabriques.calls.models import Envelope, NetworkContact, OpeningAlert, Programme, WaveChange
from fabriques.calls.questions.acts import write_question
from fabriques.calls.tests import factories as calls
from fabriques.calls.tests import form_factories as forms
from fabriques.common.tests import instants
from fabriques.common.values import Money
from fabriques.correspondence.outbox import queue
from fabriques.organisations.inviting import invite_to_organisation
from fabriques.organisations.joining import ask_to_join
from fabriques.organisations.models import Membership
from fabriques.places.tests.factories import place
from fabriques.territories.tests import factories as territories
from fabriques.workspaces.models import ListExport, SavedView

SCALARS: dict[Any, Any] = {
    str: "x", bool: False, int: 1, float: 0.5, datetime: instants.DURING, date: instants.DURING.date(), bytes: b"",
    Money: Money(1),
}  # fmt: skip


class World:
    """A call under way, with one file of each kind; nobody that the walk tries out owns what is not the holder's."""

    def __init__(self) -> None:
        self.target = people.person("cible@exemple.test", "Cible Exemple")
        agent = people.agent("SP-024")
        draft = files.consortium()
        file = files.submitted(name="Le Dossier")
        call = file.wave.call
        version = forms.published(calls.call("formulaire"))
        question = write_question(
            call, "Une question ?", "Oui.", by=people.programme_member(), at=instants.DURING
        )
        lent = delegate(
            agent.grants.get(), people.agent("SP-025"), Delegation.Kind.ABSENCE, by=agent,
            since=instants.CHECKED.date(), until=instants.CHECKED.date(), motive="Exemple.", at=instants.CHECKED,
        )  # fmt: skip
        contact = NetworkContact.objects.create(name="Réseau (exemple)", email="reseau@exemple.test")
        letter = queue(None, "Objet", "Texte", at=instants.DURING, address=contact.email)
        found: list[Model] = [
            self.target, agent, agent.grants.get(), lent, file, file.wave, call, Programme.objects.get(), file.rulebook,
            file.organisation, territories.service("SP-021"), territories.commune(), version,
            forms.draft(version.call), begin_draft(call, by=people.programme_member(), at=instants.DURING),
            question.question, question, Envelope.objects.order_by("pk")[0], contact, place(), pieces.piece(draft),
            draft.members.order_by("pk")[0], files.reopened(file=file), lists.sent(by=self.target), imports.received(),
            papers.received(name="Sur papier").postal_letters.get(),
            nominations.invited(file.wave), letter,
            WaveChange.objects.create(
                wave=file.wave, kind="prolonged", closes_before=instants.DURING, closes_after=instants.CLOSES,
                reason="Exemple.", changed_at=instants.DURING,
            ),
            OpeningAlert.objects.create(wave=file.wave, contact=contact, message=letter),
            EarlierReason.objects.create(application=draft, criterion="x", label="x", text="x"),
            SavedView.objects.create(person=self.target, name="Vue", query="", saved_at=instants.DURING),
            ListExport.objects.create(asked_by=self.target, asked_at=instants.DURING, query="", form="xlsx"),
            invite_to_organisation(
                "invitee@exemple.test", file.organisation, Membership.Role.CONTRIBUTOR, by=people.holder(),
                at=instants.DURING,
            ),
            ask_to_join(file.organisation, "", by=self.target, at=instants.DURING),
        ]  # fmt: skip
        self.examples = {type(each): each for each in found}

    def of(self, kind: type[Model]) -> Model:
        """The example of a record; fails, and says so, for one that has none yet."""
        if kind is User:
            return self.target
        if kind not in self.examples:
            raise AssertionError(f"{kind.__name__}: give it an example in tests/act_examples.py")
        return self.examples[kind]


def value(hint: Any, world: World) -> Any:
    if get_origin(hint) in (Union, UnionType):
        kinds = get_args(hint)
        return None if type(None) in kinds else value(kinds[-1], world)
    if isinstance(hint, type) and issubclass(hint, Model):
        return world.of(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if hint in SCALARS:
        return SCALARS[hint]
    kind = get_origin(hint) or hint
    return uuid4() if kind is UUID else {} if kind is dict else None


def arguments(act: Any, world: World) -> dict[str, Any]:
    """What an act is called with, but for who does it."""
    hints = get_type_hints(act)
    return {name: value(hint, world) for name, hint in hints.items() if name not in {"by", "return"}}
