"""A failure of ours gives back what was being sent, whatever has failed."""

from __future__ import annotations

from django.test import RequestFactory

from config.errors import fault

LONG = "Un texte long, resté ouvert,\r\navec deux lignes."


def test_fault_of_ours_gives_back_what_was_being_sent() -> None:
    response = fault(RequestFactory().post("/espace/", {"governance": LONG}))
    found = response.content.decode()
    assert (response.status_code, "resté ouvert," in found) == (500, True)
    assert "<textarea" not in fault(RequestFactory().get("/espace/")).content.decode()
