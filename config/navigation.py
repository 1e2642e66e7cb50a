"""The menu, the account corner and the footer: the only place that knows pages of every step."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import menus
from fabriques.accounts.access import perimeter_of
from fabriques.accounts.perimeters import Perimeter
from fabriques.common import clock
from fabriques.public.queries import shows_fictitious

NAMES = {"name": gettext_lazy("Fabriques"), "tagline": gettext_lazy("Nouveaux lieux, nouveaux liens")}


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows; lazy, so that a fragment that shows no frame costs nothing."""
    return {"site": SimpleLazyObject(lambda: describe(request))}


class FrameMiddleware:
    """The account library gives its pages a `site` of its own, which would hide the frame's: drop it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        if response.context_data:
            response.context_data.pop("site", None)
        return response


def describe(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = bool(user is not None and user.is_authenticated)
    perimeter = perimeter_of(user, clock.today())
    menu = menus.menu(request, perimeter, signed_in=signed_in)
    return {
        **NAMES,
        "home": reverse("public:home"),
        "menu": menu.lines,
        "section": menu,
        "account": account(user, perimeter, request) if signed_in else None,
        "sign_in_url": reverse("account_login"),
        "identity": identity() if settings.OIDC["issuer"] else None,
        "footer": footer(),
        "demo": settings.DEMO,
        "demo_url": reverse("demo:welcome") if settings.DEMO else "",
        "demo_text": _(
            "Démonstration : les personnes, dossiers et lieux marqués « démonstration » sont fictifs."
        ),
        "fictitious_hidden": not shows_fictitious(request),
        "fictitious_toggle_url": reverse("public:fictitious"),
    }


def account(user: Any, perimeter: Perimeter, request: HttpRequest) -> dict[str, Any]:
    if perimeter.programme:
        role = _("équipe du programme")
    elif perimeter.seen:
        role = perimeter.seen[0].name
    elif perimeter.oversight:
        role = _("contrôle")
    elif perimeter.administrator:
        role = _("administration technique")
    elif perimeter.panel:
        role = _("jury")
    elif perimeter.networks:
        role = perimeter.networks[0].name
    elif perimeter.areas:
        role = str(perimeter.areas[0])
    else:
        role = _("porteur de projet")
    return {
        "name": str(user),
        "role": role,
        "pages": menus.personal(request, perimeter),
        "sign_out_url": reverse("account_logout"),
    }


def identity() -> dict[str, str]:
    label = _("Entrer avec %(name)s") % {"name": settings.OIDC["name"]}
    return {"label": label, "url": reverse("account_identity")}


@cache
def footer() -> str:
    """The foot of every page, written once by a process: nothing in it depends on who reads."""
    return render_to_string("theme/footer.html", {**NAMES, "columns": columns()})


def columns() -> list[dict[str, Any]]:
    return [
        {
            "title": _("Le programme"),
            "links": [
                {"label": _("Objectifs et histoire"), "url": reverse("public:programme")},
                {"label": _("Appels et règlements"), "url": reverse("public:calls")},
                {"label": _("Calendrier des vagues"), "url": reverse("public:calendar")},
                {"label": _("Territoires sans Fabrique"), "url": reverse("public:coverage")},
            ],
        },
        {
            "title": _("Les lieux"),
            "links": [
                {"label": _("Carte"), "url": reverse("public:map")},
                {"label": _("Registre"), "url": reverse("public:register")},
            ],
        },
        {
            "title": _("Ce site"),
            "links": [
                {
                    "label": _("Accessibilité : non conforme"),
                    "url": reverse("public:about") + "#accessibilite",
                },
                {"label": _("Mentions légales"), "url": reverse("public:about") + "#mentions"},
                {"label": _("Données personnelles"), "url": reverse("public:about") + "#donnees"},
                {"label": _("Contact et aide"), "url": reverse("public:contact")},
            ],
        },
    ]
