from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def only_here(request: HttpRequest) -> bool:
    """Whether the demonstration's shortcuts exist for this request: on the machine itself and nowhere else.

    Both the network address and the name asked for must be this machine's: a forwarded request has the first
    and not the second.
    """
    host = request.get_host().rpartition(":")[0] or request.get_host()
    local_name = host.strip("[]") in {"localhost", "127.0.0.1", "::1", "testserver"}
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if settings.PRODUCTION or not settings.DEMO or forwarded or not local_name:
        return False
    return ip_address(request.META.get("REMOTE_ADDR", "0.0.0.0")).is_loopback  # noqa: S104 – a default that refuses
