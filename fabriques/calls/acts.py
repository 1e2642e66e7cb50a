from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fabriques.calls import access, rules, wave_rules
from fabriques.calls.limits import limits
from fabriques.calls.models import (
    Call,
    Envelope,
    FormVersion,
    ListedTerritory,
    Milestone,
    Programme,
    RulebookVersion,
    Wave,
)
from fabriques.calls.shipped import shipped
from fabriques.calls.shown import of_wave
from fabriques.calls.states import WAVES
from fabriques.common.authorization import Actor, act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.common.seen import Seen, unchanged
from fabriques.common.values import Money
from fabriques.journal.writing import Plain, record
from fabriques.rulebooks import reader
from fabriques.rulebooks.form import reader as form_reader
from fabriques.territories.models import Arrondissement, Departement, Service


@act(access.may_run_calls)
def found_programme(*, by: Actor, at: datetime) -> Programme:
    """Write the programme and its sourced, dated facts from the shipped text; again, it brings them up to date.

    Effects: the programme, its milestones replaced; journal « programme_founded » the first time.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    seed = shipped()
    programme, created = Programme.objects.update_or_create(
        code=seed["code"], defaults={"name": seed["name"], "summary": seed["summary"]}
    )
    programme.milestones.all().delete()
    for kind in Milestone.Kind:
        Milestone.objects.bulk_create(
            Milestone(programme=programme, kind=kind, rank=rank, **fact)
            for rank, fact in enumerate(seed.get(kind.value, []), start=1)
        )
    if created:
        record(("programme", programme.code), "programme_founded", by=by, at=at)
    return programme


@act(access.may_run_calls)
def open_call(
    programme: Programme,
    slug: str,
    title: str,
    summary: str,
    *,
    by: Actor,
    at: datetime,
    fictitious: bool,
) -> Call:
    """Create a call; an existing address gives the existing call. Effects: the call; journal « call_opened »."""
    access.may_run_calls(by, legal_day(at)).demand()
    call, created = Call.objects.get_or_create(
        slug=slug,
        defaults={"programme": programme, "title": title, "summary": summary, "is_fictitious": fictitious},
    )
    if created:
        record(("call", call.public_id), "call_opened", by=by, at=at)
    return call


@act(access.may_run_calls)
def publish_rulebook(call: Call, text: str, *, reason: str = "", by: Actor, at: datetime) -> RulebookVersion:
    """Publish the next version of a call's rules: exact text, hash and author, immutable from then on.

    Publishing the text in force again gives the version in force.
    Effects: one version; journal « rulebook_published ». Raises RulebookError when the text has problems.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    book = reader.read(text)
    Call.objects.select_for_update().get(pk=call.pk)
    fingerprint = reader.fingerprint(text)
    last = call.rulebooks.order_by("-number").first()
    if last and last.fingerprint == fingerprint:
        return last
    version = RulebookVersion.objects.create(
        call=call,
        number=last.number + 1 if last else 1,
        text=text,
        fingerprint=fingerprint,
        published_at=at,
        published_by=by.public_id,
        reason=" ".join(reason.split())[:500],
        **limits(book),
    )
    facts: dict[str, Plain] = {"version": version.number, "fingerprint": version.fingerprint}
    record(
        ("call", call.public_id),
        "rulebook_published",
        by=by,
        at=at,
        facts=facts,
        motive=version.reason,
    )
    return version


@act(access.may_run_calls)
def publish_form(call: Call, text: str, *, by: Actor, at: datetime, reason: str = "") -> FormVersion:
    """Publish the next version of a call's form: exact text, hash and author, immutable from then on.

    Publishing the text in force again gives the version in force.
    Effects: one version; journal « form_published ». Raises RulebookError when the text has problems.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    form_reader.read(text)
    Call.objects.select_for_update().get(pk=call.pk)
    fingerprint = reader.fingerprint(text)
    last = call.forms.order_by("-number").first()
    if last and last.fingerprint == fingerprint:
        return last
    version = FormVersion.objects.create(
        call=call,
        number=last.number + 1 if last else 1,
        text=text,
        fingerprint=fingerprint,
        published_at=at,
        published_by=by.public_id,
        reason=reason,
    )
    facts: dict[str, Plain] = {"version": version.number, "fingerprint": version.fingerprint}
    record(("call", call.public_id), "form_published", by=by, at=at, facts=facts, motive=version.reason)
    return version


@act(access.may_run_calls)
def prepare_wave(
    call: Call,
    rulebook: RulebookVersion,
    code: str,
    title: str,
    *,
    opens_at: datetime,
    closes_at: datetime,
    form: FormVersion | None = None,
    arrondissements: Iterable[Arrondissement] | None = None,
    departements: Iterable[Departement] = (),
    list_note: str = "",
    by: Actor,
    at: datetime,
) -> Wave:
    """Prepare a wave with its calendar and, unless `arrondissements` is None, the list it is reserved for.

    Without a `form`, the questions are those drawn from the rulebook.
    Effects: the wave and its list; journal « wave_prepared ». Nothing is public before `open_wave`.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    wave_rules.closes_in_reach(opens_at, closes_at).demand()
    with refusals_in_words():
        wave = Wave.objects.create(
            call=call,
            rulebook=rulebook,
            form=form,
            code=code,
            title=title,
            opens_at=opens_at,
            closes_at=closes_at,
            has_list=arrondissements is not None,
            list_note=list_note,
            is_fictitious=call.is_fictitious,
        )
        listed = [ListedTerritory(wave=wave, arrondissement=each) for each in arrondissements or ()]
        listed += [ListedTerritory(wave=wave, departement=each) for each in departements]
        ListedTerritory.objects.bulk_create(listed)
    record(("wave", wave.public_id), "wave_prepared", by=by, at=at)
    return wave


@act(access.may_run_calls)
def set_envelope(
    wave: Wave,
    year: int,
    ceiling: Money,
    *,
    service: Service | None = None,
    parent: Envelope | None = None,
    by: Actor,
    at: datetime,
) -> Envelope:
    """Set what a wave may give in one year, or delegate a part of it to a service.

    Effects: one envelope; journal « envelope_set ». The database refuses a ceiling below what is committed.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    with refusals_in_words():
        envelope = Envelope.objects.create(
            wave=wave, year=year, ceiling_cents=ceiling.cents, service=service, parent=parent
        )
    facts: dict[str, Plain] = {
        "year": year,
        "ceiling_cents": ceiling.cents,
        "service": service.code if service else None,
    }
    record(("wave", wave.public_id), "envelope_set", by=by, at=at, facts=facts)
    return envelope


@act(access.may_run_calls)
def open_wave(wave: Wave, *, by: Actor, at: datetime, seen: Seen, late_results: bool = False) -> Wave:
    """Announce a wave: from its opening instant it receives files. `late_results`: whoever opens it confirmed them.

    Effects: the wave's opening act; journal « wave_opened », with the day of results that come after the silence.
    Refuses: what changed since it was `seen`, rulebook without a lateness rule, no envelope, empty list, envelopes
    above the rulebook's total, results announced before the closing, or after silence rejects files unless it is
    confirmed.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    wave = Wave.objects.select_for_update(of=("self",)).select_related("rulebook").get(pk=wave.pk)
    WAVES.after("open_wave", wave.state(at))
    unchanged(seen, of_wave(wave), "Cette vague").demand()
    roots = Envelope.objects.filter(wave__call=wave.call_id, parent=None).order_by("id")
    ceilings = [Money(envelope.ceiling_cents) for envelope in roots]
    book = wave.rulebook.rules
    late = wave_rules.late_results(wave.opens_at, wave.closes_at, book.calendar.results_on)
    judgement = rules.can_open(
        book, ceilings, has_list=wave.has_list, listed=wave.listed.count(), closes_at=wave.closes_at
    )
    (judgement & wave_rules.results_known(late, confirmed=late_results)).demand()
    wave.opened_at = at
    wave.save(update_fields=["opened_at"])
    facts: dict[str, Plain] = {"results_after_silence": late.results_on.isoformat()} if late else {}
    record(("wave", wave.public_id), "wave_opened", by=by, at=at, facts=facts)
    return wave
