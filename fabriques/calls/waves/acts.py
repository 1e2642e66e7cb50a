from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.calls import access, rules, wave_rules
from fabriques.calls.acts import set_envelope
from fabriques.calls.models import Envelope, ListedTerritory, RulebookVersion, Wave, WaveChange
from fabriques.calls.shown import of_running_wave
from fabriques.calls.states import WAVES
from fabriques.calls.waves.storing import demand_fit, locked, subject
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.common.values import Money
from fabriques.journal.writing import Plain, record
from fabriques.territories.models import Arrondissement, Departement, Service

WAVE = "Cette vague"
EDITED = ("title", "opens_at", "closes_at", "rulebook", "form")


@act(access.may_run_calls)
def edit_wave(wave: Wave, values: Mapping[str, Any], *, by: User, at: datetime) -> Wave:
    """Change a wave that nobody has seen yet. `values` holds any of EDITED.

    Effects: the values; journal « wave_edited », with what changed. Refuses a wave already announced, and a closing
    before its opening or more than two years after.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(wave)
    WAVES.after("edit_wave", row.state(at))
    changed = [name for name in EDITED if name in values and values[name] != getattr(row, name)]
    for name in changed:
        setattr(row, name, values[name])
    wave_rules.closes_in_reach(row.opens_at, row.closes_at).demand()
    with refusals_in_words(), transaction.atomic():
        row.save(update_fields=EDITED)
    facts: dict[str, Plain] = {"changed": ",".join(changed)}
    facts |= {name: getattr(row, name).isoformat() for name in ("opens_at", "closes_at") if name in changed}
    if "rulebook" in changed:
        facts["version"] = row.rulebook.number
    record(subject(row), "wave_edited", by=by, at=at, facts=facts)
    return row


@act(access.may_run_calls)
def set_territories(
    wave: Wave,
    arrondissements: Iterable[Arrondissement] | None,
    departements: Iterable[Departement] = (),
    *,
    note: str = "",
    by: User,
    at: datetime,
) -> Wave:
    """Replace the list a wave is reserved for; with None, the wave is open to every territory.

    Effects: the list and its note; journal « wave_territories_set ». Refuses a wave already announced.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(wave)
    WAVES.after("edit_wave", row.state(at))
    row.listed.all().delete()
    rows = [ListedTerritory(wave=row, arrondissement=each) for each in arrondissements or ()]
    if arrondissements is not None:
        rows += [ListedTerritory(wave=row, departement=each) for each in departements]
    with refusals_in_words(), transaction.atomic():
        ListedTerritory.objects.bulk_create(rows)
        row.has_list = arrondissements is not None
        row.list_note = note if row.has_list else ""
        row.save(update_fields=["has_list", "list_note"])
    facts: dict[str, Plain] = {"reserved": row.has_list, "listed": len(rows)}
    record(subject(row), "wave_territories_set", by=by, at=at, facts=facts)
    return row


@act(access.may_run_calls)
def add_envelope(
    wave: Wave,
    year: int,
    ceiling: Money,
    *,
    service: Service | None = None,
    parent: Envelope | None = None,
    by: User,
    at: datetime,
) -> Envelope:
    """Give a wave one more envelope: a year's, or the part of one delegated to a service.

    Effects: those of `set_envelope`. Refuses what goes beyond the rulebook's total or the year's envelope.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(wave)
    made = set_envelope(row, year, ceiling, service=service, parent=parent, by=by, at=at)
    demand_fit(row)
    return made


@act(access.may_run_calls)
def change_ceiling(envelope: Envelope, ceiling: Money, *, by: User, at: datetime) -> Envelope:
    """Give an envelope another ceiling. Effects: the ceiling; journal « envelope_set ».

    Refuses a ceiling below what is committed (database), below what it delegates, or above what contains it.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    wave = locked(envelope.wave)
    row = Envelope.objects.select_for_update(of=("self",)).select_related("parent").get(pk=envelope.pk)
    row.ceiling_cents = ceiling.cents
    with refusals_in_words(), transaction.atomic():
        row.save(update_fields=["ceiling_cents"])
    demand_fit(wave)
    facts: dict[str, Plain] = {
        "year": row.year,
        "ceiling_cents": ceiling.cents,
        "service": row.service_id,
    }
    record(subject(wave), "envelope_set", by=by, at=at, facts=facts)
    return row


@act(access.may_run_calls)
def remove_envelope(envelope: Envelope, *, by: User, at: datetime) -> None:
    """Remove an envelope of a wave not announced yet, with what it delegates.

    Effects: the rows; journal « envelope_removed ». Refuses a wave already announced.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    wave = locked(envelope.wave)
    WAVES.after("edit_wave", wave.state(at))
    facts: dict[str, Plain] = {"year": envelope.year, "service": envelope.service_id}
    with refusals_in_words(), transaction.atomic():
        Envelope.objects.filter(parent=envelope).delete()
        Envelope.objects.filter(pk=envelope.pk).delete()
    record(subject(wave), "envelope_removed", by=by, at=at, facts=facts)


@act(access.may_run_calls)
def prolong_wave(
    wave: Wave, closes_at: datetime, reason: str, *, by: User, at: datetime, seen: Seen
) -> WaveChange:
    """Move the closing of an announced wave later. Asked twice for the same instant, it is done once.

    Effects: the closing; one change; journal « wave_prolonged ». Telling people who have drafts belongs to the step
    that knows them. Refuses an earlier or past closing, one more than two years after the opening or later than the
    results, a wave not announced or closed, one that changed since it was `seen`, and a missing reason.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(wave)
    known = row.changes.filter(kind=WaveChange.Kind.PROLONGED, closes_after=closes_at).first()
    if known is not None and row.closes_at == closes_at:
        return known
    WAVES.after("prolong", row.state(at))
    unchanged(seen, of_running_wave(row), WAVE).demand()
    judgement = wave_rules.can_prolong(row.closes_at, closes_at, at) & wave_rules.reason_given(reason)
    judgement &= wave_rules.closes_in_reach(row.opens_at, closes_at)
    judgement &= wave_rules.results_follow(closes_at, row.rulebook.results_on)
    judgement.demand()
    change = WaveChange.objects.create(
        wave=row,
        kind=WaveChange.Kind.PROLONGED,
        closes_before=row.closes_at,
        closes_after=closes_at,
        reason=" ".join(reason.split()),
        changed_at=at,
        changed_by=by.public_id,
    )
    row.closes_at = closes_at
    row.save(update_fields=["closes_at"])
    facts: dict[str, Plain] = {"change": change.public_id, "closes_at": closes_at.isoformat()}
    record(subject(row), "wave_prolonged", by=by, at=at, facts=facts, motive=change.reason)
    return change


@act(access.may_run_calls)
def amend_wave(
    wave: Wave, version: RulebookVersion, reason: str, *, files: int, by: User, at: datetime, seen: Seen
) -> WaveChange:
    """Put an announced wave under a newer version of its rules; files begun before keep theirs.

    `files` is how many the wave has, drafts included, counted by the step that knows them, which also tells people.
    Effects: the wave's version; one change; journal « wave_amended ». Asked twice for a version, it is done once.
    Refuses: what changed since it was `seen`, an older version, rules a wave could not open under, a missing reason
    and, once files exist, a closing brought forward or money lowered.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(wave)
    known = row.changes.filter(kind=WaveChange.Kind.AMENDED, rulebook_after=version).first()
    if known is not None and row.rulebook_id == version.pk:
        return known
    WAVES.after("amend", row.state(at))
    unchanged(seen, of_running_wave(row), WAVE).demand()
    before, after = row.rulebook.rules, version.rules
    ceilings = [
        Money(each.ceiling_cents)
        for each in Envelope.objects.filter(wave__call=row.call_id, parent=None).order_by("id")
    ]
    number = version.number if version.call_id == row.call_id else 0
    judgement = wave_rules.newer_version(number, row.rulebook.number) & wave_rules.reason_given(reason)
    judgement &= rules.can_open(
        after, ceilings, has_list=row.has_list, listed=row.listed.count(), closes_at=row.closes_at
    )
    judgement &= wave_rules.can_amend(before, after, closes_at=row.closes_at, files=files)
    judgement.demand()
    change = WaveChange.objects.create(
        wave=row,
        kind=WaveChange.Kind.AMENDED,
        rulebook_before=row.rulebook,
        rulebook_after=version,
        reason=" ".join(reason.split()),
        changed_at=at,
        changed_by=by.public_id,
    )
    row.rulebook = version
    row.save(update_fields=["rulebook"])
    facts: dict[str, Plain] = {"change": change.public_id, "version": version.number}
    record(subject(row), "wave_amended", by=by, at=at, facts=facts, motive=change.reason)
    return change
