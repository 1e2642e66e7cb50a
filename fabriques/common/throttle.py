"""So many times in so long for one person, counted in the cache that all processes share."""

from __future__ import annotations

from django.core.cache import cache


def allowed(action: str, who: str, *, times: int, seconds: int) -> bool:
    """Count one more `action` of `who`; False once beyond `times` in the present span of `seconds`.

    Two counted at the very same instant may count as one: this spares a service, it protects no secret.
    """
    key = f"throttle:{action}:{who}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the span ended between both lines
        return True
