"""So many times in so long for one person, counted in the cache that all processes share."""

from __future__ import annotations

from django.core.cache import cache

from fabriques.common import clock


def allowed(action: str, who: str, *, times: int, seconds: int) -> bool:
    """Count one more `action` of `who`; False once beyond `times` in the present span of `seconds`.

    Two counted at the very same instant may count as one: this spares a service, it protects no secret.
    """
    span = int(clock.now().timestamp()) // seconds
    key = f"throttle:{action}:{who}:{span}"
    counted: int = cache.get(key, 0) + 1
    cache.set(key, counted, seconds)
    return counted <= times
