"""Who is warned before silence rejects files: services by their mailbox, and whoever is in charge of some of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fabriques.accounts.models import User
from fabriques.overview.unanswered import Judged
from fabriques.territories.models import Service
from fabriques.workspaces.reminder_letters import silence_near


class Warned(NamedTuple):
    """One letter: to a person, or to the mailbox of a service; `subject` is what the journal calls either."""

    person: User | None
    address: str
    subject: tuple[str, str]
    found: Judged

    def letter(self, people: Mapping[int, User]) -> tuple[str, str]:
        return silence_near(self.found, people if self.person is None else None, mine=self.person is not None)


def warned(judged: Judged, people: Mapping[int, User]) -> Iterator[Warned]:
    """Each letter to write about these files; `people`: who is in charge of which, by the key of the file."""
    by_person: dict[User, Judged] = defaultdict(list)
    by_service: dict[str, Judged] = defaultdict(list)
    for file, standing in judged:
        by_service[file.service].append((file, standing))
        if file.pk in people:
            by_person[people[file.pk]].append((file, standing))
    for person in sorted(by_person, key=lambda each: each.pk):
        yield Warned(person, "", ("user", person.public_id), by_person[person])
    for service in Service.objects.filter(code__in=by_service).exclude(email="").order_by("code"):
        yield Warned(None, service.email, ("service", service.code), by_service[service.code])
