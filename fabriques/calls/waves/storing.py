"""The row of a wave, and what its envelopes must fit in."""

from __future__ import annotations

from fabriques.calls import wave_rules
from fabriques.calls.models import Envelope, Wave
from fabriques.common.values import Money


def subject(wave: Wave) -> tuple[str, str]:
    return ("wave", wave.public_id)


def demand_fit(wave: Wave) -> None:
    """Refuse envelopes beyond the rulebook's total, or that delegate more than they hold."""
    found = list(Envelope.objects.filter(wave__call=wave.call_id).order_by("id"))
    roots = [Money(each.ceiling_cents) for each in found if each.parent_id is None]
    judgement = wave_rules.envelopes_fit(wave.rulebook.rules, roots)
    for each in found:
        delegated = [Money(part.ceiling_cents) for part in found if part.parent_id == each.pk]
        judgement &= wave_rules.delegation_fits(Money(each.ceiling_cents), delegated)
    judgement.demand()


def locked(wave: Wave) -> Wave:
    rows = Wave.objects.select_for_update(of=("self",)).select_related("rulebook", "call")
    return rows.get(pk=wave.pk)
