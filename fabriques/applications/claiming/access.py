from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from fabriques.accounts import addresses
from fabriques.accounts import rules as account_rules
from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.claiming import rules
from fabriques.applications.models import Application
from fabriques.common.authorization import PERSON, right
from fabriques.common.reasons import Judgement


def claimable(user: User, on: date) -> QuerySet[Application]:
    """The files received on paper that bear an address of this person, confirmed, and that nobody follows yet."""
    theirs = addresses.sent_to(user, "paper_sender__email")
    if not addresses.confirmed(user):
        return Application.objects.none()
    files = Application.objects.received().filter(theirs, paper_sender__account=None)
    return access.without_excluded(files, user, on)


def sent_by_others(user: User, application: Application) -> QuerySet[Application]:
    """The files of the structure, drafts included, that this person did not send: theirs to read if they joined it."""
    theirs = addresses.sent_to(user, "paper_sender__email") | Q(paper_sender__account=user)
    sent = Application.objects.filter(theirs).order_by().values("pk")
    others = Application.objects.filter(organisation=application.organisation_id).exclude(pk=application.pk)
    return others.exclude(pk__in=sent)


@right(PERSON)
def may_claim(user: User, application: Application) -> Judgement:
    """Whoever confirmed the address that is written on a file on paper takes hold of it."""
    address = application.paper_sender.email if application.is_on_paper else ""
    unconfirmed = bool(address) and addresses.claims(user, address)
    theirs = unconfirmed or (bool(address) and addresses.proves(user, address))
    return account_rules.confirmed_first(unconfirmed=unconfirmed) & rules.may_claim(theirs=theirs)
