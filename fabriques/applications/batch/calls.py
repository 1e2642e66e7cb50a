"""The calls whose verdict is wanted, each with its rule made ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fabriques.applications.batch.answers import Asked
from fabriques.calls.models import Call, Wave
from fabriques.common.reasons import Reason, Refusal
from fabriques.labels.eligibility import day_of, judge_of, judged_by


def open_calls(at: datetime) -> list[str]:
    """Slugs of the calls that have a wave open at an instant."""
    waves = Wave.objects.open_at(at).order_by("closes_at", "pk").values_list("call__slug", flat=True)
    return list(dict.fromkeys(waves))


def chosen(slugs: Sequence[str], at: datetime) -> list[str]:
    """The calls asked for, or the open ones when none is named.

    Refuses a call that does not exist or has no rulebook yet, and to choose when none is open.
    """
    known = dict(Call.objects.filter(rulebooks__isnull=False).order_by("pk").values_list("slug", "title"))
    unknown = next((slug for slug in slugs if slug not in known), None)
    if unknown is not None:
        raise Refusal(
            Reason(
                "unknown_call",
                f"L'appel « {unknown} » n'existe pas, ou n'a pas encore de règlement.",
                f"Appels connus : {', '.join(sorted(known)) or 'aucun'}.",
                "Choisissez l'un de ces appels.",
            )
        )
    wanted = list(dict.fromkeys(slugs)) or open_calls(at)
    if not wanted:
        raise Refusal(
            Reason(
                "no_open_call",
                "Aucun appel n'est ouvert aujourd'hui.",
                f"Appels connus : {', '.join(sorted(known)) or 'aucun'}.",
                "Choisissez un appel dans la liste : le verdict se demande aussi pour un appel clos.",
            )
        )
    return wanted


def asked(slugs: Sequence[str], day: date | None, at: datetime) -> list[Asked]:
    """The rule of each call, on `day` or else on the reference day of its wave; the order is that of `slugs`."""
    calls = {call.slug: call for call in Call.objects.filter(slug__in=slugs).order_by("pk")}
    return [ready(calls[slug], day, at) for slug in slugs if slug in calls]


def ready(call: Call, day: date | None, at: datetime) -> Asked:
    found = judged_by(call, at)
    if found is None:
        raise Refusal(
            Reason(
                "no_rulebook",
                f"L'appel « {call.title} » n'a pas de règlement publié.",
                "Le verdict est celui du règlement de l'appel.",
                "Choisissez un autre appel.",
            )
        )
    wave, version = found
    return Asked(call.slug, call.title, judge_of(version, day or day_of(wave, version), wave=wave))
