"""Finding a structure by its number, for the forms that start with it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from fabriques.accounts.access import person
from fabriques.common.throttle import allowed
from fabriques.organisations.models import Organisation
from fabriques.organisations.queries import Prefill, prefill
from fabriques.territories.geography import label

LOOK_UPS, IN_SECONDS = 20, 60
LONGEST = 60
TONES = {
    "found": "success", "closed": "warning", "not_found": "warning", "by_hand": "info", "unavailable": "info",
    "refused": "warning",
}  # fmt: skip


def look_up(request: HttpRequest) -> HttpResponse:
    """The page, or for htmx its answer alone. `retour` is a page of ours that takes the number as « numero »."""
    typed = request.GET.get("q", "")[:LONGEST].strip()
    if typed and not allowed("company-lookup", person(request).public_id, times=LOOK_UPS, seconds=IN_SECONDS):
        return render(request, "organisations/lookup_later.html", status=429)
    answer = prefill(typed) if typed else None
    back = request.GET.get("retour", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    context = {"typed": typed, "back": back if ours else "", **(described(answer, back if ours else ""))}
    fragment = bool(request.headers.get("HX-Request"))
    template = "organisations/lookup_answer.html" if fragment else "organisations/lookup.html"
    refused = answer is not None and answer.outcome == "refused"
    # htmx leaves the page as it is on an error status: a fragment always comes with a 200.
    return render(request, template, context, status=422 if refused and not fragment else 200)


def described(answer: Prefill | None, back: str) -> dict[str, object]:
    """What the page shows of an answer: the sentence, the identity, and where its confirmation leads."""
    if answer is None:
        return {"answer": None, "tone": "", "identity": [], "confirm": ""}
    confirm = f"{back}{'&' if '?' in back else '?'}{urlencode({'numero': answer.number})}" if back else ""
    return {
        "answer": answer,
        "tone": TONES[answer.outcome],
        "identity": identity(answer),
        "confirm": confirm if answer.number else "",
    }


def identity(answer: Prefill) -> list[dict[str, str]]:
    """The lines that identify what was found, in the order of a notice of situation."""
    values = answer.initial
    form = values.get("legal_form")
    commune = values.get("commune")
    lines = (
        ("Nom", values.get("name")),
        ("Forme juridique", str(Organisation.LegalForm(form).label) if form else None),
        ("Numéro SIRET", values.get("siret")),
        ("Numéro RNA", values.get("rna")),
        ("Numéro RIDET", values.get("ridet")),
        ("Numéro Tahiti", values.get("tahiti")),
        ("Adresse", values.get("address")),
        ("Commune", label(commune) if commune else None),
    )
    return [{"term": term, "value": value} for term, value in lines if value]


def identity_of(found: Organisation) -> list[dict[str, str]]:
    """The same lines for a structure that the platform knows."""
    kinds = ("name", "legal_form", "siret", "rna", "ridet", "tahiti", "address")
    values = {kind: str(getattr(found, kind)) for kind in kinds}
    return identity(Prefill("by_hand", "", values | {"commune": found.commune_id or ""}))
