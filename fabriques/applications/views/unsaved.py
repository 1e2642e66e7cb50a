from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from fabriques.applications.answering.unsaved import closed, unsaved
from fabriques.applications.models import Application
from fabriques.common.reasons import Reason


def not_saved(
    request: HttpRequest,
    file: Application,
    stored: Mapping[str, Any] | None = None,
    *,
    only: Collection[str] | None = None,
    reason: Reason | None = None,
) -> HttpResponse | None:
    """The page of what was sent to a file that takes no more answers; None when nothing of it would be lost."""
    typed = unsaved(file, request.POST, stored, only) if request.method == "POST" else []
    if not typed:
        return None
    context = {
        "file": file,
        "reason": reason or closed(file),
        "typed": typed,
        "home": resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "applications/unsaved.html", context, status=409)
