"""What a person had written in a form that could not be taken: shown on the page that says so, to be copied."""

from __future__ import annotations

import re

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.http.request import UnreadablePostError

SHORTEST = 20  # less is typed again sooner than copied
SECRET = re.compile("pass|token|secret|code|otp|key", re.IGNORECASE)


def typed_texts(request: object) -> list[str]:
    """The sentences sent by a form of this site, longest first; nothing of another site's, nothing secret."""
    if not isinstance(request, HttpRequest) or request.method != "POST" or not is_ours(request):
        return []
    try:
        sent = [text for name, texts in request.POST.lists() if not SECRET.search(name) for text in texts]
    except (SuspiciousOperation, RequestDataTooBig, UnreadablePostError):
        return []
    return sorted((text.strip() for text in sent if is_sentence(text)), key=len, reverse=True)


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form: words that another put there are not the person's."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def is_sentence(text: str) -> bool:
    bare = text.strip()
    return len(bare) >= SHORTEST and len(bare.split()) > 1 and not bare.startswith(("{", "["))
