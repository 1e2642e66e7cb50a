"""Whoever controls the programme reads everything and sends nothing, on any page, present or to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fabriques.accounts.access import reads_only
from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.common.reasons import Reason

SAFE = {"GET", "HEAD", "OPTIONS"}
# What a person sends about their own sign-in; other pages of theirs are declared so beside their address.
OWN_MODULES = ("allauth.", "fabriques.accounts.sign_in_views", "fabriques.accounts.identity_views")
REASON = Reason(
    "control_reads_only",
    "Votre rôle de contrôle lit tout et n'écrit rien.",
    "Qui contrôle le programme n'y fait aucun acte : ni dépôt, ni instruction, ni décision, ni habilitation.",
    "Transmettez votre remarque à l'équipe du programme.",
)


class ReadingOnlyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = getattr(request, "user", None)
        if request.method in SAFE or concerns_only_oneself(view):
            return None
        if not isinstance(user, User) or not reads_only(user, clock.today()):
            return None
        return render(request, "422.html", {"reasons": (REASON,)}, status=403)


def concerns_only_oneself(view: Any) -> bool:
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return module.startswith(OWN_MODULES) or getattr(view, "own_data", False)
