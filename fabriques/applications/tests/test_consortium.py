"""Several structures on one file: one lead, shares that make a whole, and each signs for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from fabriques.accounts.tests.factories import another_holder, holder, person
from fabriques.applications import acts as files
from fabriques.applications.consortium import acts
from fabriques.applications.content import written
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.applications.shown import of_invitations
from fabriques.applications.tests import factories
from fabriques.applications.tests.factories import LEAD, PARTNER
from fabriques.applications.tests.pages import client_of, page
from fabriques.common.reasons import Refusal
from fabriques.common.seen import FIELD, NO_PAGE, token
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, plain, refused, sql_refused
from fabriques.common.tests.shown import shown
from fabriques.common.tests.together import at_once
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.journal.rules import digest

db = pytest.mark.django_db
AT = instants.DURING
ANOTHER = "Cette signature est attendue d'une autre personne."
FROZEN = "Les membres d'un dossier déposé sont figés avec lui."
SUBMITTED = "Ce dossier est à l'état « déposé » : cette action n'est pas possible."


def lead(draft: Application) -> ConsortiumMember:
    return draft.members.get(is_lead=True)


def partner(draft: Application) -> ConsortiumMember:
    return draft.members.get(is_lead=False)


def lacking(draft: Application) -> str:
    """What the file still says of its consortium."""
    with pytest.raises(Refusal) as caught:
        files.submit(draft, by=draft.started_by, at=AT, seen=NO_PAGE)
    [reason] = caught.value.reasons
    return plain(reason.remedy)


def submitted() -> Application:
    draft = factories.consortium(signed=True)
    files.submit(draft, by=draft.started_by, at=AT, seen=NO_PAGE)
    return Application.objects.get(pk=draft.pk)


def acted(draft: Application) -> list[str]:
    return [entry.act for entry in history("application", draft.public_id)]


@db
def test_second_lead_is_refused_in_words() -> None:
    draft = factories.consortium()
    second = replace(PARTNER, is_lead=True)
    expected = "Un consortium a un seul chef de file."
    assert refused(lambda: acts.add_member(draft, second, by=holder(), at=AT)) == expected
    assert refused(lambda: acts.change_member(partner(draft), second, by=holder(), at=AT)) == expected


@db
def test_second_lead_is_refused_by_the_database_itself() -> None:
    factories.consortium()
    statement = "UPDATE applications_consortiummember SET is_lead = true"
    assert sql_refused(statement) == "Un consortium a un seul chef de file."


def test_two_leads_added_at_once_leave_one(cloned_database: str) -> None:
    draft = factories.draft(factories.form_wave())
    answers = at_once(*[lambda: acts.add_member(draft, LEAD, by=holder(), at=AT) for _ in range(2)])
    assert sorted(type(each).__name__ for each in answers) == ["ConsortiumMember", "Refusal"]
    assert ConsortiumMember.objects.count() == 1


@db
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((), "Sur la page du dossier, ajoutez les membres du consortium."),
        ((PARTNER,), "Sur la page du dossier, désignez un chef de file, et un seul."),
        (
            (replace(LEAD, share=None), PARTNER),
            "Sur la page du dossier, indiquez la part de chaque membre.",
        ),
        (
            (replace(LEAD, share=50), PARTNER),
            "Sur la page du dossier, les parts des membres font 90 % : elles doivent faire 100 %.",
        ),
        (
            (LEAD, PARTNER),
            "Sur la page du dossier, la lettre d'intention n'est pas encore signée par : "
            "Association du Grenier commun, Ressourcerie d'exemple.",
        ),
    ],
)
def test_file_is_not_whole_before_its_consortium_is(values: tuple[acts.MemberValues, ...], said: str) -> None:
    draft = factories.whole_draft(factories.form_wave(), values={"is_consortium": True})
    for each in values:
        acts.add_member(draft, each, by=holder(), at=AT)
    assert lacking(draft) == said


@db
def test_file_of_a_signed_consortium_is_received_with_its_members() -> None:
    file = submitted()
    assert (file.state, file.receipt.content.count('"signed_at": "2026-02-20T09:30:07+00:00"')) == (
        "submitted",
        2,
    )


@db
def test_members_are_not_asked_when_there_is_no_consortium() -> None:
    draft = factories.consortium()
    files.write(draft, {"is_consortium": False}, by=holder(), at=AT)
    assert files.submit(draft, by=holder(), at=AT, seen=NO_PAGE).number.startswith("AR-2026-")


@db
def test_share_is_a_percentage() -> None:
    factories.consortium()
    statement = "UPDATE applications_consortiummember SET share = 101"
    assert sql_refused(statement) == "La part d'un membre va de 0 à 100 %."


@db
def test_members_are_invited_once_and_the_lead_is_not_written_to() -> None:
    draft = factories.consortium()
    sent = [acts.invite_to_sign(draft, by=holder(), at=AT, seen=NO_PAGE) for _ in range(2)]
    [letter] = Message.objects.filter(subject__startswith="Signer votre intention")
    row = partner(draft)
    assert (sent, letter.address, f"/espace/intentions/{row.public_id}/" in letter.body) == (
        [1, 0],
        row.email,
        True,
    )
    said = plain(letter.body)
    asks = (
        f"{holder()}, pour la structure « {draft.organisation.name} », prépare une candidature pour le projet"
    )
    assert f"{asks} « {draft.place_name} »" in said
    assert f"{row.name} en est membre, pour une part de 40 %" in said


def test_members_invited_twice_at_once_get_one_letter(cloned_database: str) -> None:
    draft = factories.consortium()
    sent = at_once(*[lambda: acts.invite_to_sign(draft, by=holder(), at=AT, seen=NO_PAGE) for _ in range(3)])
    assert sorted(map(str, sent)) == ["0", "0", "1"]
    assert Message.objects.filter(subject__startswith="Signer votre intention").count() == 1


@db
def test_member_changed_after_the_invitation_is_invited_again() -> None:
    draft = factories.consortium()
    acts.invite_to_sign(draft, by=holder(), at=AT, seen=NO_PAGE)
    acts.change_member(partner(draft), replace(PARTNER, mandate="Autre mandat."), by=holder(), at=AT)
    assert acts.invite_to_sign(draft, by=holder(), at=AT, seen=NO_PAGE) == 1


@db
def test_intent_is_signed_by_the_person_at_the_address_given() -> None:
    draft = factories.consortium()
    signed = acts.sign(partner(draft), by=another_holder(), at=AT, seen=NO_PAGE)
    assert (plain(signed.signed_text), signed.signed_by) == (
        "Ressourcerie d'exemple confirme son intention de prendre part au projet « Le Grenier commun », dont "
        "Association du Grenier commun est le chef de file, pour une part de 40 % de la subvention demandée. "
        "Mandat confié au chef de file : Rendre compte.",
        another_holder(),
    )
    entry = history("application", draft.public_id)[-1]
    assert (entry.act, entry.facts["text"]) == ("intent_signed", digest(signed.signed_text))


@db
def test_lead_s_intent_is_signed_by_anyone_of_its_structure() -> None:
    draft = factories.consortium()
    assert acts.sign(lead(draft), by=holder(), at=AT, seen=NO_PAGE).signed_by == holder()


@db
def test_intent_is_signed_by_nobody_else() -> None:
    draft = factories.consortium()
    stranger, other = person("inconnue@exemple.test", "Inconnue Exemple"), another_holder()
    assert refused(lambda: acts.sign(partner(draft), by=holder(), at=AT, seen=NO_PAGE)) == ANOTHER
    assert refused(lambda: acts.sign(partner(draft), by=stranger, at=AT, seen=NO_PAGE)) == ANOTHER
    assert refused(lambda: acts.sign(lead(draft), by=other, at=AT, seen=NO_PAGE)) == ANOTHER


@db
def test_intent_without_a_share_or_signed_already_is_refused() -> None:
    draft = factories.consortium()
    row, other = partner(draft), another_holder()
    acts.change_member(row, replace(PARTNER, share=None), by=holder(), at=AT)
    assert refused(lambda: acts.sign(row, by=other, at=AT, seen=NO_PAGE)) == (
        "La part de ce membre n'est pas encore indiquée."
    )
    acts.change_member(row, PARTNER, by=holder(), at=AT)
    acts.sign(row, by=another_holder(), at=AT, seen=NO_PAGE)
    assert (
        refused(lambda: acts.sign(row, by=another_holder(), at=AT, seen=NO_PAGE))
        == "Cette intention est déjà signée."
    )


def test_intent_signed_twice_at_once_is_signed_once(cloned_database: str) -> None:
    draft = factories.consortium()
    row, by = partner(draft), another_holder()
    answers = at_once(*[lambda: acts.sign(row, by=by, at=AT, seen=NO_PAGE) for _ in range(3)])
    assert sorted(type(each).__name__ for each in answers) == ["ConsortiumMember", "Refusal", "Refusal"]
    assert acted(draft).count("intent_signed") == 1


@db
@pytest.mark.parametrize(
    "change", [{"share": 39}, {"name": "Autre"}, {"mandate": ""}, {"email": "x@exemple.test"}]
)
def test_change_cancels_the_signature(change: dict[str, object]) -> None:
    draft = factories.consortium(signed=True)
    row = acts.change_member(partner(draft), replace(PARTNER, **change), by=holder(), at=AT)  # type: ignore[arg-type]
    assert (row.signed_at, row.signed_by, row.signed_text, row.invited_at) == (None, None, "", None)
    assert acted(draft)[-1] == "intent_cancelled"
    assert lead(draft).signed_at == AT
    [letter] = Message.objects.filter(subject__startswith="Votre signature ne tient plus")
    assert letter.recipient == another_holder()
    assert "ce que le dossier dit de ce membre a changé" in letter.body
    elsewhere = "email" in change
    assert ("demandée à une autre adresse" in letter.body, "/espace/intentions/" in letter.body) == (
        elsewhere, not elsewhere,
    )  # fmt: skip


@db
def test_member_written_again_without_a_change_keeps_its_signature() -> None:
    draft = factories.consortium(signed=True)
    with nothing_written():
        acts.change_member(partner(draft), PARTNER, by=holder(), at=AT)


def rename(draft: Application) -> None:
    files.write(draft, {"place_name": "Le Lavoir"}, by=holder(), at=AT)


def change_lead(draft: Application) -> None:
    acts.change_member(lead(draft), replace(factories.LEAD, name="Autre chef de file"), by=holder(), at=AT)


def remove_lead(draft: Application) -> None:
    acts.change_member(lead(draft), replace(factories.LEAD, name="Autre"), by=holder(), at=AT)
    acts.remove_member(lead(draft), by=holder(), at=AT)


@db
@pytest.mark.parametrize("change", [rename, change_lead, remove_lead])
def test_signature_given_to_another_text_no_longer_holds(change: Callable[[Application], None]) -> None:
    draft = factories.consortium(signed=True)
    change(draft)
    row = partner(draft)
    assert (row.signed_at, row.signed_by, row.signed_text, row.invited_at) == (None, None, "", None)
    assert "intent_cancelled" in acted(draft)
    told = Message.objects.filter(subject__startswith="Votre signature ne tient plus")
    assert [letter.recipient for letter in told] == [another_holder()]


@db
def test_answer_that_members_did_not_sign_for_leaves_their_signatures() -> None:
    draft = factories.consortium(signed=True)
    files.write(
        draft, {"summary": "Un lavoir devenu atelier, ouvert à toutes et à tous."}, by=holder(), at=AT
    )
    assert partner(draft).signed_at == AT


@db
def test_stranger_changes_no_member() -> None:
    draft = factories.consortium()
    row, by = partner(draft), another_holder()
    for act in (
        lambda: acts.add_member(draft, PARTNER, by=by, at=AT),
        lambda: acts.change_member(row, LEAD, by=by, at=AT),
        lambda: acts.remove_member(row, by=by, at=AT),
        lambda: acts.invite_to_sign(draft, by=by, at=AT, seen=NO_PAGE),
    ):
        assert refused(act) == "Ce dossier appartient à une structure dont vous ne faites pas partie."


@db
def test_members_of_a_submitted_file_are_frozen_by_the_acts() -> None:
    file = submitted()
    row = partner(file)
    for act in (
        lambda: acts.add_member(file, PARTNER, by=holder(), at=AT),
        lambda: acts.change_member(row, replace(PARTNER, share=1), by=holder(), at=AT),
        lambda: acts.remove_member(row, by=holder(), at=AT),
        lambda: acts.invite_to_sign(file, by=holder(), at=AT, seen=NO_PAGE),
        lambda: acts.sign(row, by=another_holder(), at=AT, seen=NO_PAGE),
    ):
        assert refused(act) == SUBMITTED


@db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE applications_consortiummember SET share = 1 WHERE NOT is_lead",
        "DELETE FROM applications_consortiummember",
        "INSERT INTO applications_consortiummember (public_id, application_id, name, number, email, is_lead, share,"
        " mandate, added_at, signed_text) SELECT 'aaaaaaaaaaaa', application_id, 'x', '', 'x@y.zz', false, 1, '',"
        " now(), '' FROM applications_consortiummember LIMIT 1",
    ],
)
def test_members_of_a_submitted_file_are_frozen_by_the_database(statement: str) -> None:
    submitted()
    assert sql_refused(statement) == FROZEN


@db
def test_removed_member_is_journalled_and_gone() -> None:
    draft = factories.consortium()
    acts.remove_member(partner(draft), by=holder(), at=AT)
    assert ([each.name for each in draft.members.all()], acted(draft)[-1]) == ([LEAD.name], "member_removed")


# Pages


def posted(**changes: str) -> dict[str, str]:
    return {"name": "Tiers-lieu d'exemple", "email": "tiers@exemple.test", "share": "40"} | changes


@db
def test_member_page_refuses_in_words_and_keeps_what_is_typed(set_clock: Callable[..., None]) -> None:
    draft = factories.consortium()
    set_clock(AT)
    typed = posted(email="tiers", share="140", number="123")
    response = client_of(holder()).post(page(draft, "consortium/"), typed)
    form = response.context["form"]
    assert (response.status_code, set(form.errors), [form[name].value() for name in typed]) == (
        422,
        {"email", "share", "number"},
        list(typed.values()),
    )
    assert draft.members.count() == 2


@db
def test_second_lead_typed_is_said_above_the_form(set_clock: Callable[..., None]) -> None:
    draft = factories.consortium()
    set_clock(AT)
    response = client_of(holder()).post(page(draft, "consortium/"), posted(is_lead="on"))
    [said] = response.context["form"].non_field_errors()
    assert (response.status_code, said.startswith("Un consortium a un seul chef de file.")) == (422, True)


@db
@pytest.mark.parametrize(
    ("share", "apart"),
    [
        (None, "indiquez la part de chaque membre"),
        (Decimal("30"), "les parts des membres font 90 % : elles doivent faire 100 %"),
        (Decimal("40.05"), "les parts des membres font 100,05 % : elles doivent faire 100 %"),
    ],
)
def test_nobody_is_asked_to_sign_before_the_shares_make_a_whole(
    share: Decimal | None, apart: str, set_clock: Callable[..., None]
) -> None:
    draft = factories.consortium()
    acts.change_member(partner(draft), replace(PARTNER, share=share), by=holder(), at=AT)
    set_clock(AT)
    client = client_of(holder())
    read = plain(client.get(page(draft, "consortium/")).content.decode())
    assert (apart in read, "Demander aux membres de signer" in read) == (True, False)
    same = {FIELD: token(of_invitations(draft, AT))}
    response = client.post(page(draft, "consortium/inviter/"), same)
    [reason] = response.context["reasons"]
    assert (response.status_code, plain(reason.remedy)) == (422, f"Corrigez d'abord : {apart}.")
    assert not Message.objects.filter(subject__startswith="Signer votre intention").exists()


@db
def test_three_equal_shares_make_a_whole(set_clock: Callable[..., None]) -> None:
    draft, third = factories.consortium(), Decimal("33.33")
    acts.change_member(lead(draft), replace(LEAD, share=third), by=holder(), at=AT)
    acts.change_member(partner(draft), replace(PARTNER, share=third), by=holder(), at=AT)
    set_clock(AT)
    client = client_of(holder())
    client.post(page(draft, "consortium/"), posted(share="33,33 %"))
    read = plain(client.get(page(draft, "consortium/")).content.decode())
    assert "Les parts indiquées font 99,99 % : le compte y est, à l'arrondi près." in " ".join(read.split())
    assert acts.invite_to_sign(draft, by=holder(), at=AT, seen=NO_PAGE) == 2
    signed = acts.sign(draft.members.get(name=PARTNER.name), by=another_holder(), at=AT, seen=NO_PAGE)
    assert "pour une part de 33,33 % de la subvention" in plain(signed.signed_text)
    assert [each["share"] for each in written(draft)["members"]] == ["33.33"] * 3


@db
def test_member_that_does_not_sign_is_reminded_days_later(set_clock: Callable[..., None]) -> None:
    draft = factories.consortium()
    acts.invite_to_sign(draft, by=holder(), at=AT, seen=NO_PAGE)
    for later, letters in ((timedelta(days=3, seconds=-1), 0), (timedelta(days=3), 1)):
        set_clock(AT + later)
        read = plain(client_of(holder()).get(page(draft, "consortium/")).content.decode())
        assert ("Demander aux membres de signer" in read, "peut recevoir un rappel à partir du" in read) == (
            letters == 1,
            letters == 0,
        )
        assert acts.invite_to_sign(draft, by=holder(), at=AT + later, seen=NO_PAGE) == letters
    acts.sign(partner(draft), by=another_holder(), at=AT + later, seen=NO_PAGE)
    assert acts.invite_to_sign(draft, by=holder(), at=AT + later * 3, seen=NO_PAGE) == 0


@db
def test_first_member_is_said_to_be_one_s_own_structure(set_clock: Callable[..., None]) -> None:
    draft = factories.draft(factories.form_wave())
    set_clock(AT)
    client = client_of(holder())
    said = "Commencez par votre structure"
    assert said in client.get(page(draft, "consortium/")).content.decode()
    acts.add_member(draft, LEAD, by=holder(), at=AT)
    assert said not in client.get(page(draft, "consortium/")).content.decode()


@db
def test_page_to_sign_is_shown_to_the_member_and_to_the_structure_only(
    set_clock: Callable[..., None],
) -> None:
    draft = factories.consortium()
    set_clock(AT)
    address = f"/espace/intentions/{partner(draft).public_id}/"
    stranger = person("inconnue@exemple.test", "Inconnue Exemple")
    seen = [client_of(user).get(address).status_code for user in (another_holder(), holder(), stranger)]
    assert seen == [200, 200, 404]
    assert client_of(holder()).post(address).status_code == 422
    partner_s = client_of(another_holder())
    assert partner_s.post(address, shown(partner_s, address)).url == address
    assert partner(draft).signed_at == AT


@db
def test_partner_reads_the_text_first_then_where_the_file_stands(set_clock: Callable[..., None]) -> None:
    draft = factories.consortium()
    set_clock(AT)
    address = f"/espace/intentions/{partner(draft).public_id}/"
    client = client_of(another_holder())
    html = client.get(address).content.decode()
    assert html.index("Le texte à signer") < html.index("answers__title")
    assert "chef de file : « votre structure » y désigne la sienne" in plain(html)
    client.post(address, shown(client, address))
    signed = client.get(address)
    assert (signed.context["standing"].label, signed.context["changed_since"]) == ("brouillon", False)
    title = signed.content.decode().split("<title>")[1].split("</title>")[0]
    assert draft.place_name in title
    later = AT + timedelta(minutes=5)
    files.write(draft, {"summary": "Autre présentation."}, by=holder(), at=later)
    assert client.get(address).context["changed_since"] is True
    assert "a changé depuis votre signature" in client.get(address).content.decode()


@db
def test_partner_reads_where_a_submitted_file_stands(set_clock: Callable[..., None]) -> None:
    file = submitted()
    set_clock(AT)
    found = client_of(another_holder()).get(f"/espace/intentions/{partner(file).public_id}/").context
    assert found["standing"].label == "déposé, vérification en cours"
    assert "Dossier déposé" in [each.title for each in found["standing"].events]
    assert found["changed_since"] is False


@db
def test_member_reads_the_file_and_can_neither_write_nor_submit_it(set_clock: Callable[..., None]) -> None:
    draft = factories.consortium(signed=True)
    set_clock(AT)
    client = client_of(another_holder())
    pages = ("", "relire/", "consortium/", "position/", "pieces/")
    assert [client.get(page(draft, each)).status_code for each in pages] == [404] * 5
    assert [client.post(page(draft, each)).status_code for each in ("deposer/", "enregistrer/")] == [404, 404]
    assert Application.objects.get(pk=draft.pk).state == "draft"


@db
def test_page_to_sign_after_the_submission_says_that_it_is_over(set_clock: Callable[..., None]) -> None:
    file = submitted()
    set_clock(AT)
    response = client_of(another_holder()).post(f"/espace/intentions/{partner(file).public_id}/")
    assert (response.status_code, [reason.code for reason in response.context["reasons"]]) == (422, ["state"])


@db
def test_consortium_page_costs_the_same_at_one_and_three_members(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    draft = factories.consortium()
    set_clock(AT)
    client = client_of(holder())
    address = page(draft, "consortium/")
    client.get(address)
    two = query_count(lambda: client.get(address))
    acts.add_member(draft, replace(PARTNER, name="Autre"), by=holder(), at=AT)
    assert query_count(lambda: client.get(address)) == two
