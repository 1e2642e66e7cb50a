"""A structure's correction is followed by the lead of its drafts; what is submitted keeps what was filed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from pypdf import PdfReader

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.applications import acts as files
from fabriques.applications.consortium import acts
from fabriques.applications.consortium.following import number_now
from fabriques.applications.documents import file_pdf
from fabriques.applications.models import Application, ClosingRecord, ConsortiumMember
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.connectors.company_register import Found
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.organisations.acts import complete_from_register
from fabriques.organisations.correcting import Identity, correct_identity
from fabriques.organisations.models import Organisation

pytestmark = pytest.mark.django_db
AT = instants.DURING
SIRET = "73282932000074"
NAME = "Association des idées"


def corrected(draft: Application, name: str = NAME, *, at: object = AT, **numbers: str) -> None:
    known = {"rna": draft.organisation.rna, "siret": draft.organisation.siret} | numbers
    correct_identity(draft.organisation, Identity(name, **known), by=holder(), at=at)  # type: ignore[arg-type]


def lead(draft: Application) -> ConsortiumMember:
    return draft.members.get(is_lead=True)


def test_lead_of_a_draft_takes_the_name_and_what_was_signed_under_another_is_signed_again() -> None:
    draft = factories.consortium(signed=True)
    corrected(draft, siret=SIRET)
    found = lead(draft)
    assert (found.name, found.number, found.signed_at) == (NAME, "W021000001", None)
    assert [member.signed_at for member in draft.members.all()] == [None, None]
    acted = [entry.act for entry in history("application", draft.public_id)]
    assert acted[-2:] == ["intent_cancelled"] * 2
    [letter] = Message.objects.filter(subject__startswith="Votre signature ne tient plus")
    assert letter.recipient == another_holder()
    said = plain(letter.body)
    assert "Depuis, le nom du chef de file a été corrigé." in said
    assert f"/espace/intentions/{draft.members.get(is_lead=False).public_id}/" in said
    corrected(Application.objects.get(pk=draft.pk), rna="")
    assert lead(draft).number == SIRET


def test_lead_under_a_name_of_its_own_keeps_it_and_its_partner_s_signature() -> None:
    draft = factories.consortium()
    ConsortiumMember.objects.filter(is_lead=True).update(name="Le Grenier, pôle idées", number="")
    acts.sign(draft.members.get(is_lead=False), by=another_holder(), at=AT, seen=NO_PAGE)
    corrected(draft)
    assert (lead(draft).name, lead(draft).number) == ("Le Grenier, pôle idées", "")
    assert draft.members.get(is_lead=False).signed_at == AT


def test_text_signed_before_any_lead_is_named_follows_the_structure_too() -> None:
    draft = factories.consortium()
    lead(draft).delete()
    acts.sign(draft.members.get(), by=another_holder(), at=AT, seen=NO_PAGE)
    corrected(draft)
    assert draft.members.get().signed_at is None


def test_what_the_register_says_is_followed_and_an_address_alone_changes_nothing() -> None:
    draft = factories.consortium(signed=True)
    row = draft.organisation
    correct_identity(row, Identity(row.name, rna=row.rna, address="Ici"), by=holder(), at=AT)
    assert lead(draft).signed_at == AT
    complete_from_register(
        row, Found(NAME, "", SIRET, "", "", "", is_headquarters=True, is_active=True), by=holder(), at=AT
    )
    assert lead(draft).name == NAME


@pytest.mark.parametrize(
    ("number", "fresh", "now"),
    [
        ("", {"siret": SIRET, "rna": "W1"}, ""),
        ("autre", {"siret": SIRET, "rna": "W1"}, "autre"),
        ("W0", {"siret": SIRET, "rna": "W1"}, "W1"),
        ("W0", {"siret": SIRET, "rna": ""}, SIRET),
        ("1", {"siret": "", "rna": "W1"}, "W1"),
    ],
)
def test_number_follows_the_one_it_was(number: str, fresh: dict[str, str], now: str) -> None:
    assert number_now(number, Organisation(siret="1", rna="W0"), {"ridet": "", "tahiti": "", **fresh}) == now


def test_draft_past_its_closing_is_kept_as_it_was() -> None:
    draft = factories.consortium()
    corrected(draft, at=instants.CLOSES + timedelta(days=1))
    assert "Association du Grenier commun" in ClosingRecord.objects.get(application=draft).content


def test_submitted_file_keeps_the_name_filed_and_says_the_one_of_today(
    set_clock: Callable[..., None],
) -> None:
    draft = factories.consortium(signed=True)
    files.submit(draft, by=holder(), at=AT, seen=NO_PAGE)
    set_clock(instants.CHECKED)
    who, address = (
        client_of(another_holder()),
        f"/espace/intentions/{draft.members.get(is_lead=False).public_id}/",
    )
    assert "aujourd&#x27;hui" not in who.get(address).content.decode()
    corrected(draft, at=instants.CHECKED)
    assert lead(draft).name == "Association du Grenier commun"
    said = "Association du Grenier commun (aujourd'hui « Association des idées »), chef de file"
    assert said in plain(who.get(address).content.decode()).replace("&#x27;", "'")
    printed = file_pdf(Application.objects.get(pk=draft.pk), "déposé", (), instants.CHECKED, own=True)
    pages = PdfReader(io.BytesIO(printed)).pages
    text = plain(" ".join(" ".join(page.extract_text() for page in pages).split())).replace("’", "'")
    assert "Association du Grenier commun (aujourd'hui « Association des idées », chef de file, 60 %)" in text
