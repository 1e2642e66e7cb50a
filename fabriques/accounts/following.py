"""The page of ours that an address names, to lead to once somebody has signed in or proved something."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

# Led to, they would undo what was just done, or send to the provider of identities again.
NEVER_FOLLOWED = frozenset({"account_logout", "account_identity", "account_identity_back"})


def page_of_ours(request: HttpRequest, asked: str) -> str:
    """What was asked, where it is a page of ours that may be led to; « » otherwise."""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours and may_be_followed(asked) else ""


def may_be_followed(address: str) -> bool:
    """Whether nothing is undone by leading there; the address is read as a browser would, `..` and `%6F` included."""
    path = urljoin("/", unquote(urlsplit(address).path).replace("\\", "/"))
    try:
        return resolve(path).url_name not in NEVER_FOLLOWED
    except Resolver404:
        return True
