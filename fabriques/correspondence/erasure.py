from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from fabriques.accounts.addresses import sent_to
from fabriques.accounts.models import User
from fabriques.correspondence.models import Message, MessageQuerySet
from fabriques.correspondence.states import MESSAGES, MessageState

ERASED = "(Texte effacé à la demande de la personne.)"
NOWHERE = "efface@efface.invalid"


def letters_to(user: User) -> MessageQuerySet:
    """Every letter to a person, those sent to an address they confirmed before they had an account included."""
    return Message.objects.filter(Q(recipient=user) | sent_to(user, "address"))


@transaction.atomic
def erase_letters(user: User) -> int:
    """Erase the text and the address of a person's letters; that one was written, when and about what, stays.

    Effects: letters that still wait are abandoned. Call it before the account's own address is erased.
    Returns how many letters were erased.
    """
    letters = letters_to(user).select_for_update(of=("self",)).order_by("pk")
    for letter in letters:
        if letter.state == MessageState.WAITING:
            letter.state = MESSAGES.after("abandon", MessageState(letter.state))
        letter.address, letter.body, letter.last_error = NOWHERE, ERASED, ""
        letter.save(update_fields=["state", "address", "body", "last_error"])
    return len(letters)
