"""A failure of ours gives back what was being sent, whatever has failed."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from config.errors import fault

LONG = "Un texte long, resté ouvert,\r\navec deux lignes."


def test_fault_of_ours_gives_back_what_was_being_sent() -> None:
    response = fault(RequestFactory().post("/espace/", {"governance": LONG}))
    found = response.content.decode()
    assert (response.status_code, "resté ouvert," in found) == (500, True)
    assert "<textarea" not in fault(RequestFactory().get("/espace/")).content.decode()


@pytest.mark.django_db
def test_text_longer_than_a_form_may_send_is_refused_in_words() -> None:
    client = Client(raise_request_exception=False)
    response = client.post("/appels/demonstration/questions/", {"text": "é" * 1_100_000})
    found = response.content.decode()
    assert (response.status_code, "plus de texte" in found, "Rien n’a été enregistré" in found) == (
        400,
        True,
        True,
    )
