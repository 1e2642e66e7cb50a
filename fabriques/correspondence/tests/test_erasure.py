from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.common.tests import instants
from fabriques.correspondence import outbox
from fabriques.correspondence.erasure import ERASED, NOWHERE, erase_letters
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db


def test_erased_letters_keep_their_instant_and_subject_only(run_jobs: Callable[[], list[str]]) -> None:
    mine = [
        outbox.queue(holder(), "Votre dossier", "Bonjour Porteuse,", at=instants.DURING),
        outbox.queue(
            None, "Avant le compte", "Bonjour,", at=instants.DURING, address="PORTEUSE@exemple.test"
        ),
    ]
    outbox.mark_sent(mine[0], at=instants.CHECKED)
    other = outbox.queue(another_holder(), "Autre", "Bonjour,", at=instants.DURING)
    assert erase_letters(holder()) == 2
    rows = Message.objects.order_by("pk").values_list("subject", "address", "body", "state")
    assert list(rows) == [
        ("Votre dossier", NOWHERE, ERASED, "sent"),
        ("Avant le compte", NOWHERE, ERASED, "abandoned"),
        ("Autre", other.address, "Bonjour,", "waiting"),
    ]
