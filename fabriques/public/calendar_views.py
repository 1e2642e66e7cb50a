from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from fabriques.calls.states import WaveState
from fabriques.common import clock
from fabriques.public.calendar import feed, public_waves, shown
from fabriques.public.queries import shows_fictitious

KEPT_SECONDS = 900


def calendar(request: HttpRequest) -> HttpResponse:
    """Every wave with its hours in Paris and overseas: those to come or open first."""
    at = clock.now()
    waves = public_waves()
    if not shows_fictitious(request):
        waves = waves.filter(is_fictitious=False)
    found = [shown(wave, at) for wave in waves]
    current = [each for each in found if each.wave.state(at) in (WaveState.ANNOUNCED, WaveState.OPEN)]
    context = {
        "current": sorted(current, key=lambda each: each.wave.closes_at),
        "past": [each for each in found if each not in current],
    }
    return render(request, "public/calendar.html", context)


def calendar_feed(request: HttpRequest) -> HttpResponse:
    return file_of(request, feed(public_waves(), clock.now()), "calendrier")


def wave_feed(request: HttpRequest, code: str) -> HttpResponse:
    wave = get_object_or_404(public_waves(), code=code)
    return file_of(request, feed([wave], clock.now()), wave.code)


def file_of(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    """A calendar file that caches may keep a while, and that costs no bytes when it has not changed."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return get_conditional_response(request, etag=etag, response=response) or response
