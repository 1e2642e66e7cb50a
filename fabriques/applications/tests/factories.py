"""Files by situation, made through the acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile

from fabriques.accounts.models import User
from fabriques.accounts.tests.factories import another_holder, holder, prefecture_agent, sous_prefecture_agent
from fabriques.applications import acts
from fabriques.applications.consortium.acts import MemberValues, add_member, sign
from fabriques.applications.corrections.acts import ask_correction
from fabriques.applications.lateness.acts import grant_waiver, keep_drafts
from fabriques.applications.models import Application, Correction
from fabriques.applications.pieces.acts import add_piece
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import Change, demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.organisations.models import Organisation
from fabriques.organisations.tests.factories import organisation
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.reader import load
from fabriques.rulebooks.form.types import Days, Field, Holds, Kind
from fabriques.territories.tests.factories import CHATEAU_THIERRY, commune

NAMES = UUID("6f9b8e1a-3f0d-4a53-9a0c-3f2d6f0b7c11")
NAME = "Le Grenier commun"
SUMMARY = "Un ancien grenier où des habitants réparent, apprennent et travaillent ensemble."
ACTIVITIES = "Atelier de réparation, bureaux partagés, café associatif"


def key(name: str) -> UUID:
    """The same name gives the same request key."""
    return uuid5(NAMES, name)


def draft(
    wave: Wave | None = None,
    *,
    name: str = NAME,
    by: User | None = None,
    of: Organisation | None = None,
    at: datetime = instants.DURING,
) -> Application:
    """A draft just started: a name and nothing else."""
    person = by or holder()
    organised = of or organisation(by=person)
    return acts.start(wave or demonstration_wave(), organised, name, key=key(name), by=person, at=at)


def whole_values(application: Application, code: str = CHATEAU_THIERRY) -> dict[str, Any]:
    """An answer to every question its form asks, in a commune; pieces and members apart."""
    amounts = application.rulebook.rules.amounts
    asked = amounts.flat or amounts.maximum
    years = years_of(amounts)
    answers: dict[str, Any] = {}
    for field in application.questions.fields():
        match field:
            case Field(holds=Holds.SUMMARY):
                answers[field.code] = SUMMARY
            case Field(holds=Holds.ACTIVITIES):
                answers[field.code] = ACTIVITIES
            case Field(kind=Kind.PLACE):
                answers[field.code] = {"address": "1 place de l'Exemple", "commune": commune(code).code}
            case Field(kind=Kind.REQUEST):
                share = asked.value.split(len(years)) if asked and asked.value else ()
                answers[field.code] = {year: part.cents for year, part in zip(years, share, strict=False)}
            case Field(kind=Kind.LONG_TEXT):
                answers[field.code] = f"Notre réponse : {field.label}."
            case Field(kind=kind) if kind in PLAIN and field.holds is None:
                answers[field.code] = PLAIN[kind](field)
            case Field(kind=Kind.BUDGET):
                row = {"category": field.categories[0].code, "label": "Dépense d'exemple"}
                answers[field.code] = [row | {"amounts": dict.fromkeys(years, 10000000)}]
            case Field(kind=Kind.FUNDING):
                row = {"funder": "Région d'exemple", "origin": "region", "status": "asked"}
                answers[field.code] = [row | {"amounts": dict.fromkeys(years, 10000000)}]
    return answers


PLAIN: dict[Kind, Callable[[Field], Any]] = {
    Kind.TEXT: lambda field: f"Réponse : {field.label}"[: field.maximum],
    Kind.CHOICE: lambda field: field.choices[0].code,
    Kind.CHOICES: lambda field: [choice.code for choice in field.choices[:2]],
    Kind.YES_NO: lambda field: False,
    Kind.AMOUNT: lambda field: 1_200_050,
    Kind.NUMBER: lambda field: 12,
    Kind.DATE: lambda field: "2019-06-17" if field.days is Days.PAST else "2027-03-31",
    Kind.EMAIL: lambda field: "accueil@exemple.test",
    Kind.PHONE: lambda field: "01 99 00 00 00",
    Kind.WEB: lambda field: "https://exemple.test/",
    Kind.NUMBER_OF_COMPANY: lambda field: "W021000001",
    Kind.GROUP: lambda field: [{inner.code: PLAIN[inner.kind](inner) for inner in field.fields}],
    Kind.ATTESTATION: lambda field: True,
}


def form_wave(*changes: Change, code: str = "vague-1", form: str = "demonstration") -> Wave:
    """An opened wave whose form is a shipped one (by default the one that asks every kind of question)."""
    return demonstration_wave(*changes, code=code, slug=f"appel-{code}", form=load(form))


def add_pieces(application: Application, *, at: datetime = instants.DURING) -> None:
    """As many pieces as its form asks for, each a text of its own."""
    for field in application.questions.of_kind(Kind.DOCUMENTS):
        for rank in range(1, (field.minimum or 1) + 1 if field.required else 1):
            text = f"Pièce de démonstration : {field.label}, {rank}.\n".encode()
            upload = SimpleUploadedFile(f"{field.code}-{rank}.txt", text)
            add_piece(application, field.code, upload, by=application.started_by, at=at)


def whole_draft(
    wave: Wave | None = None,
    *,
    name: str = NAME,
    code: str = CHATEAU_THIERRY,
    by: User | None = None,
    of: Organisation | None = None,
    at: datetime = instants.DURING,
    values: Mapping[str, Any] | None = None,
) -> Application:
    """A draft that lacks nothing, ready to be submitted; `values` replaces some of what it says."""
    started = draft(wave, name=name, by=by, of=of, at=at)
    add_pieces(started, at=at)
    return acts.write(started, whole_values(started, code) | dict(values or {}), by=started.started_by, at=at)


def submitted(
    wave: Wave | None = None,
    *,
    name: str = NAME,
    code: str = CHATEAU_THIERRY,
    by: User | None = None,
    of: Organisation | None = None,
    at: datetime = instants.DURING,
    values: Mapping[str, Any] | None = None,
) -> Application:
    """A file received in time, with its receipt."""
    ready = whole_draft(wave, name=name, code=code, by=by, of=of, at=at, values=values)
    acts.submit(ready, by=ready.started_by, at=at, seen=NO_PAGE)
    return Application.objects.get(pk=ready.pk)


def withdrawn(wave: Wave | None = None, *, name: str = NAME, by: User | None = None) -> Application:
    ready = submitted(wave, name=name, by=by)
    return acts.withdraw(ready, by=ready.started_by, at=instants.CHECKED)


LEAD = MemberValues(
    "Association du Grenier commun", "W021000001", "porteuse@exemple.test", True, 60, "Signer."
)
PARTNER = MemberValues(
    "Ressourcerie d'exemple", "", "autre.porteur@exemple.test", False, 40, "Rendre compte."
)
MOTIVE = "Panne de la plateforme constatée le soir de la clôture."


def consortium(*, signed: bool = False) -> Application:
    """A draft carried by a lead and one partner, whole but for what `signed` says of their intents."""
    ready = whole_draft(form_wave(), values={"is_consortium": True})
    lead = add_member(ready, LEAD, by=ready.started_by, at=instants.DURING)
    partner = add_member(ready, PARTNER, by=ready.started_by, at=instants.DURING)
    if signed:
        sign(lead, by=ready.started_by, at=instants.DURING, seen=NO_PAGE)
        sign(partner, by=another_holder(), at=instants.DURING, seen=NO_PAGE)
    return Application.objects.get(pk=ready.pk)


def kept(wave: Wave | None = None, *, name: str = NAME, at: datetime = instants.CLOSES) -> Application:
    """A whole draft that was not submitted, kept at the closing."""
    ready = whole_draft(wave, name=name)
    keep_drafts(by=SCHEDULE, at=at)
    return Application.objects.get(pk=ready.pk)


def waived(wave: Wave | None = None, *, until: datetime = instants.CHECKED) -> Application:
    """A draft kept at the closing that a waiver lets in for some days."""
    draft_kept = kept(wave)
    after = instants.CLOSES + timedelta(days=1)
    grant_waiver(draft_kept, motive=MOTIVE, until=until, by=prefecture_agent(), at=after)
    return draft_kept


def reopened(*fields: str, file: Application | None = None, at: datetime = instants.CHECKED) -> Correction:
    """Questions of a submitted file reopened by its sous-préfecture for a week."""
    row = file or submitted()
    due_at = at + timedelta(days=7)
    asked = fields or ("summary",)
    return ask_correction(
        row,
        asked,
        "Précisez qui anime le lieu.",
        due_at=due_at,
        by=sous_prefecture_agent(),
        at=at,
        seen=NO_PAGE,
    )
