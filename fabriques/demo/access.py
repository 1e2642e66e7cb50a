from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest


def only_here(request: HttpRequest) -> None:
    """Refuse the demonstration's shortcuts anywhere but on the machine itself, as if they did not exist.

    Both the network address and the name asked for must be this machine's: a forwarded request has the first
    and not the second.
    """
    host = request.get_host().rpartition(":")[0] or request.get_host()
    local_name = host.strip("[]") in {"localhost", "127.0.0.1", "::1", "testserver"}
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if settings.PRODUCTION or not settings.DEMO or forwarded or not local_name:
        raise Http404
    if not ip_address(request.META.get("REMOTE_ADDR", "0.0.0.0")).is_loopback:  # noqa: S104 – a default that refuses
        raise Http404
