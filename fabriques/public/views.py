from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from fabriques.calls.models import Milestone, Programme
from fabriques.common import clock
from fabriques.labels.coverage import ASSUMPTION
from fabriques.public.queries import (
    COOKIE,
    HIDDEN,
    Wanted,
    counts,
    open_waves,
    read_wanted,
    shows_fictitious,
)


def home(request: HttpRequest) -> HttpResponse:
    if "q" in request.GET:
        return redirect(f"{reverse('public:map')}?{request.GET.urlencode()}")
    # Read by the part of the page that is kept some seconds: only when it is made again.
    wanted = SimpleLazyObject(lambda: read_wanted(request))
    context = {
        "wanted": wanted,
        "counts": SimpleLazyObject(lambda: counts(cast(Wanted, wanted))),
        "waves": open_waves(request),
        "assumption": ASSUMPTION,
        "fictitious": shows_fictitious(request),
        "kept_seconds": settings.HOME_KEPT_SECONDS,
    }
    return render(request, "public/home.html", context)


def dates(milestone: Milestone) -> str:
    """« 17 juin 2019 – 31 décembre 2019 », « depuis le 1er janvier 2020 » for who still is, or a lone date."""
    if milestone.until:
        return f"{milestone.since} – {milestone.until}"
    if milestone.since and milestone.kind == Milestone.Kind.OPERATOR:
        return _("depuis le %s") % milestone.since
    return milestone.since


def programme(request: HttpRequest) -> HttpResponse:
    found = Programme.objects.first()
    facts: dict[str, list[dict[str, str]]] = {kind.value: [] for kind in Milestone.Kind}
    if found is not None:
        for each in found.milestones.order_by("kind", "rank"):
            fact = {"title": each.title, "dates": dates(each), "detail": each.detail, "source": each.source}
            facts[each.kind].append(fact)
    steps = [
        {
            "title": fact["title"],
            "detail": f"{fact['dates']} – {fact['detail']} {_('Source :')} {fact['source']}".replace(
                "  ", " "
            ),
            "done": True,
        }
        for fact in facts[Milestone.Kind.EVENT.value]
    ]
    return render(request, "public/programme.html", {"programme": found, "steps": steps, **facts})


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html")


def fictitious(request: HttpRequest) -> HttpResponse:
    """Hide or show what is fictitious, for this browser, and come back to the same page."""
    back = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "public:home")
    if shows_fictitious(request):
        response.set_cookie(COOKIE, HIDDEN, max_age=timedelta(days=30), samesite="Lax", httponly=True)
    else:
        response.delete_cookie(COOKIE)
    return response


def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /espace/\nDisallow: /compte/\n", content_type="text/plain")


def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116; it expires 300 days after each reading, since the page is served by a living platform."""
    expires = (clock.now() + timedelta(days=300)).strftime("%Y-%m-%dT00:00:00Z")
    contact = request.build_absolute_uri(reverse("public:contact"))
    lines = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: fr, en\n"
    return HttpResponse(lines, content_type="text/plain")
