from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.claiming import letters, rules
from fabriques.applications.claiming.access import may_claim, sent_by_others
from fabriques.applications.claiming.shown import of_claim
from fabriques.applications.models import Application, PaperSender
from fabriques.applications.querying import locked, subject
from fabriques.applications.service_mail import write_to_service
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.seen import Seen, unchanged
from fabriques.journal.writing import record
from fabriques.organisations import people
from fabriques.organisations.models import Membership


@act(may_claim)
def claim(application: Application, *, by: User, at: datetime, seen: Seen) -> Application:
    """Take hold of a file that one sent on paper; asked twice, done once.

    Effects: the account of its sender, to whom its letters go from now on; a place of manager in its structure, unless
    they had one; journal « paper_claimed » on the file, « member_joined » on the structure; a word to the service.
    Refuses: whoever did not confirm the address written on it, a file not received, one that somebody else follows, a
    structure that has people, or that holds what others sent; another file than the one `seen`.
    """
    file = locked(application)
    may_claim(by, file).demand()
    sender = PaperSender.objects.select_for_update(of=("self",)).get(application=file)
    if sender.account_id == by.pk:
        return file
    rules.free(received=file.submitted_at is not None, claimed=sender.account_id is not None).demand()
    unchanged(seen, of_claim(file), "Ce dossier").demand()
    organisation = people.locked(file.organisation)
    belongs = organisation.memberships.filter(user=by).exists()
    rules.alone(
        belongs=belongs,
        has_people=organisation.memberships.exists(),
        of_others=sent_by_others(by, file).exists(),
    ).demand()
    sender.account, sender.claimed_at = by, at
    with refusals_in_words():
        sender.save(update_fields=["account", "claimed_at"])
    if not belongs:
        Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.MANAGER)
        people.tell(organisation, "member_joined", by, by=by, at=at, role=Membership.Role.MANAGER.value)
    record(subject(file), "paper_claimed", by=by, at=at)
    write_to_service(file, letters.claimed(file), at)
    return file
