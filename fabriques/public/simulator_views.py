from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.public.simulator import answers, read, visible_calls, zonings
from fabriques.territories.models import Commune


def simulator(request: HttpRequest) -> HttpResponse:
    """Is this place eligible, since when, and why? Everything asked is in the address, to be shared."""
    asked = read(request)
    found = Commune.objects.select_related("service").filter(code=asked.commune or "").first()
    context = {
        "asked": asked,
        "answers": answers(request, asked),
        "zonings": zonings(asked),
        "service": found.service if found else None,
        "calls": list(visible_calls(request).values_list("slug", "title")),
        "query": asked.query(),
        "without_call": asked.query(appel=""),
        "choices": [(label, asked.query(commune=code)) for code, label in asked.choices],
        "shared": request.build_absolute_uri(f"{reverse('public:simulator')}?{asked.query()}"),
        "crumbs": [(_("Accueil"), reverse("public:home")), (_("Mon lieu est-il éligible ?"), "")],
    }
    return render(request, "public/simulator.html", context)
