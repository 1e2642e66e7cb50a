"""Who to write to, for what: the service of one's commune, the programme team, the list of every mailbox."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.places.models import Place
from fabriques.territories.contacts import Contact
from fabriques.territories.locating.finder import find
from fabriques.territories.models import Service
from fabriques.territories.queries import communes_in_order, programme_team

MOST = 12


def contact(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("commune", "").strip()[:80]
    found = find(asked)
    services = Service.objects.exclude(level=Service.Level.NATIONAL).select_related("departement")
    in_order = services.order_by("departement__code", "level", "name", "code")
    context = {
        "asked": asked,
        "blank": "commune" in request.GET and not asked,
        "communes": communes_in_order(found.proposed[:MOST]),
        "narrow": found.how_to_narrow,
        "renamed": found.renamed,
        "team": programme_team(),
        "services": [each for each in in_order if Contact.of(each).line],
        "crumbs": [(_("Accueil"), reverse("public:home")), (_("Contact et aide"), "")],
    }
    return render(request, "public/contact.html", context)


def report_address(place: Place, page: str, email: str) -> str:
    """The address of a letter to the team about a place, its subject and first words written; "" without a mailbox."""
    if not email:
        return ""
    words = {
        "subject": _("Erreur sur la page de « %s »") % place.name,
        "body": _("Page : %s\n\nCe qui est faux, et ce qui est juste :\n") % page,
    }
    return f"mailto:{quote(email, safe='@')}?{urlencode(words, quote_via=quote)}"
