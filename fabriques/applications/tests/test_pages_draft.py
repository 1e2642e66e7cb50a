"""The holder's form: choosing a commune, starting, submitting; each refusal said on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils.html import strip_tags

from fabriques.accounts.tests.factories import holder
from fabriques.applications.content import answers_of
from fabriques.applications.models import Application, Receipt
from fabriques.applications.tests import factories
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown
from fabriques.organisations.models import Organisation
from fabriques.territories.tests.factories import CHATEAU_THIERRY, LAON, SOISSONS

pytestmark = pytest.mark.django_db
LABELS = re.compile(r'<label class="field__label" for="id_(\w+)">(.*?)</label>')
START = "/espace/candidatures/nouvelle/vague-1/"


@pytest.fixture
def client(set_clock: Callable[..., None]) -> Client:
    set_clock(instants.DURING)
    return signed_in()


def signed_in() -> Client:
    """The usual holder, with a session that starts now."""
    client = Client()
    client.force_login(holder())
    return client


def page(draft: Application) -> str:
    return f"/espace/candidatures/{draft.public_id}/"


def save(client: Client, draft: Application, *, at: str = "", **typed: str) -> Any:
    """Post the form as the page sends it: everything saved so far, and what is typed over it."""
    draft.refresh_from_db()
    values = {"place_name": draft.place_name, "address": draft.address, "commune_search": ""}
    return client.post(at or page(draft), values | typed)


def commune_of(draft: Application) -> str | None:
    draft.refresh_from_db()
    return draft.commune_id


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def offered(response: Any) -> list[str]:
    return [code for code, _ in response.context["form"].fields["commune"].choices]


def place_says(response: Any) -> str:
    """What is said beside the list of communes."""
    page = response.content.decode().split("data-place-notes>", 1)[1]
    return plain(" ".join(unescape(strip_tags(re.split("<fieldset|<div data-remarks", page)[0])).split()))


def test_commune_typed_in_full_is_chosen_at_once(client: Client) -> None:
    draft = factories.draft()
    response = save(client, draft, commune_search="chateau thierry")
    assert (commune_of(draft), response.url) == (CHATEAU_THIERRY, page(draft))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Andrezé", "49023"),
        ("Cherbourg-Octeville", "50129"),
        ("Paris 11e", "75056"),
        ("rennes cedex", "35238"),
    ],
)
def test_commune_is_found_by_any_name_it_bears(client: Client, typed: str, code: str) -> None:
    draft = factories.draft()
    save(client, draft, commune_search=typed)
    assert commune_of(draft) == code


def test_name_that_a_commune_no_longer_bears_stays_typed_and_is_explained(client: Client) -> None:
    said_of = {
        "Andrezé": "Andrezé est aujourd'hui dans Beaupréau-en-Mauges.",
        "Cherbourg-Octeville": "Cherbourg-Octeville est aujourd'hui dans Cherbourg-en-Cotentin.",
        "Paris 11e": "Un arrondissement fait partie de la commune entière : Paris.",
    }
    draft = factories.draft()
    for button in ("search", "save"):  # one behaviour, whichever is pressed
        for typed, expected in said_of.items():
            shown = client.get(save(client, draft, commune_search=typed, **{button: "1"}).url)
            form = shown.context["form"]
            assert (form["commune_search"].value(), place_says(shown)) == (typed, expected)
            assert form["commune"].value() == commune_of(draft)


def test_former_choice_is_said_apart_and_never_an_answer(client: Client) -> None:
    draft = factories.whole_draft(code=LAON)
    for typed in ("essomes", "02400", "zzqq"):
        response = save(client, draft, commune_search=typed, commune=LAON, search="1")
        shown = client.get(response.url)
        field = shown.context["form"].fields.get("commune")
        assert (commune_of(draft), "Choix actuel : Laon (02), " in place_says(shown)) == (LAON, True)
        assert LAON not in (offered(shown) if field else [])
        assert "checked" not in shown.content.decode().split('id="commune"')[1].split("data-remarks")[0]


def test_commune_searched_without_a_word_says_what_to_type(client: Client) -> None:
    draft = factories.whole_draft(code=LAON)
    shown = client.get(save(client, draft, commune_search=" ", search="1").url)
    assert place_says(shown).startswith("Rien n'a été cherché Tapez le nom de la commune ou son code postal")
    assert (commune_of(draft), shown.context["form"]["commune"].value()) == (LAON, LAON)


def test_commune_chosen_in_a_list_keeps_what_was_looked_for(client: Client) -> None:
    draft = factories.draft()
    where = f"{page(draft)}?commune=02400"
    kept = save(client, draft, at=where, commune_search="02400", commune=CHATEAU_THIERRY, save="1")
    form = client.get(kept.url).context["form"]
    assert (kept.url, form["commune_search"].value(), form["commune"].value()) == (
        where,
        "02400",
        CHATEAU_THIERRY,
    )


@pytest.mark.parametrize(("typed", "guess"), [("Andrezel-le-Bourg", "77004"), ("Soissns", SOISSONS)])
def test_guessed_commune_is_proposed_and_not_chosen(client: Client, typed: str, guess: str) -> None:
    draft = factories.draft()
    response = save(client, draft, commune_search=typed)
    assert (commune_of(draft), guess in offered(client.get(response.url))) == (None, True)


def test_commune_by_postcode_is_chosen_in_the_list(client: Client) -> None:
    draft = factories.draft()
    response = save(client, draft, commune_search="02400")
    where = f"{page(draft)}?commune=02400"
    assert (commune_of(draft), response.url) == (None, f"{where}#commune")
    assert said(response) == ["Brouillon enregistré. Il reste à choisir la commune."]
    shown = client.get(where)
    assert (CHATEAU_THIERRY in offered(shown), len(offered(shown)) > 12) == (True, True)
    save(client, draft, at=where, commune_search="02400", commune=CHATEAU_THIERRY)
    assert commune_of(draft) == CHATEAU_THIERRY


def test_commune_searched_anew_replaces_the_one_ticked(client: Client) -> None:
    draft = factories.whole_draft(code=LAON)
    save(client, draft, commune_search="Soissons", commune=LAON)
    assert commune_of(draft) == SOISSONS


def test_commune_with_homonyms_keeps_the_saved_one_until_chosen(client: Client) -> None:
    draft = factories.whole_draft(code=LAON)
    response = save(client, draft, commune_search="Saint-Denis", commune=LAON)
    shown = client.get(response.url)
    choices = offered(shown)
    assert (commune_of(draft), LAON in choices, {"93066", "97411"} <= set(choices)) == (LAON, False, True)
    save(client, draft, at=response.url, commune_search="Saint-Denis", commune="97411")
    assert commune_of(draft) == "97411"


def test_commune_list_left_behind_by_a_new_search_is_no_error(client: Client) -> None:
    draft = factories.draft()
    where = f"{page(draft)}?commune=Saint-Denis"
    response = save(client, draft, at=where, commune_search="Laon", commune="97411")
    assert (response.status_code, commune_of(draft)) == (302, LAON)


def test_commune_that_nothing_answers_is_said_and_the_rest_is_saved(client: Client) -> None:
    draft = factories.draft()
    response = save(client, draft, commune_search="Zzyzx", summary="Un lieu.")
    draft.refresh_from_db()
    assert (draft.summary, client.get(response.url).context["form"].unknown) == ("Un lieu.", "Zzyzx")


def test_draft_saved_leaves_missing_items_in_words(client: Client) -> None:
    draft = factories.draft()
    missing = client.get(page(draft)).context["missing"]
    book = draft.rulebook.rules
    criteria, documents = [c.code for c in book.criteria], [d.code for d in book.documents]
    assert [lack.field for lack in missing] == [
        "place", "summary", "activities", *criteria, *documents,
    ]  # fmt: skip


def test_place_without_its_commune_lacks_it_and_not_its_address(client: Client) -> None:
    draft = factories.draft(factories.form_wave())
    answer = client.get(page(draft))
    assert [lack.label for lack in answer.context["missing"] if lack.field == "place"] == ["Commune du lieu"]
    labels = {name: re.sub("<[^>]*>", "", label) for name, label in LABELS.findall(answer.content.decode())}
    assert (labels["address"], labels["commune_search"]) == (
        "Adresse du lieu (facultatif)",
        "Commune du lieu",
    )


def test_every_amount_of_a_draft_shows_its_euros(client: Client) -> None:
    page_shown = client.get(page(factories.draft(factories.form_wave()))).content.decode()
    boxes = re.findall(r'<input[^>]*inputmode="decimal"[^>]*>\s*<span>([^<]*)</span>', page_shown)
    assert len(boxes) == page_shown.count('inputmode="decimal"') > 6
    assert set(boxes) == {"€"}


def test_withdrawn_file_is_no_longer_a_form(client: Client) -> None:
    file = factories.withdrawn()
    answers = [client.get(page(file)).url, client.get(f"{page(file)}relire/").url]
    assert answers == ["/espace/", "/espace/"]


def new_organisation(key: str) -> dict[str, str]:
    return {
        "place_name": "Le Lavoir",
        "name": "Les Lavandières",
        "legal_form": "association",
        "request_key": key,
    }


def test_start_posted_twice_gives_one_draft_and_one_organisation(client: Client) -> None:
    demonstration_wave()
    typed = new_organisation(str(uuid4()))
    addresses = [client.post(START, typed).url for _ in range(2)]
    assert (len(set(addresses)), Application.objects.count(), Organisation.objects.count()) == (1, 1, 1)


def test_start_refused_registers_no_organisation(set_clock: Callable[..., None]) -> None:
    demonstration_wave()
    set_clock(instants.CLOSES)
    response = signed_in().post(START, new_organisation(str(uuid4())))
    assert (response.status_code, response.context["form"]["name"].value(), Organisation.objects.count()) == (
        422,
        "Les Lavandières",
        0,
    )


def test_start_with_a_wrong_siret_keeps_what_is_typed(client: Client) -> None:
    demonstration_wave()
    response = client.post(START, new_organisation(str(uuid4())) | {"number": "12345678901234"})
    form = response.context["form"]
    assert (response.status_code, form["number"].value(), form.errors["number"]) == (
        422,
        "12345678901234",
        ["Ce numéro SIRET n'existe pas : vérifiez ses 14 chiffres, sur votre avis de situation."],
    )


def test_submit_posted_twice_gives_one_receipt(client: Client) -> None:
    draft = factories.whole_draft()
    read = shown(client, f"{page(draft)}relire/", f"{page(draft)}deposer/")
    answers = [client.post(f"{page(draft)}deposer/", read) for _ in range(2)]
    assert [(a.status_code, a.url) for a in answers] == [(302, f"{page(draft)}accuse/")] * 2
    assert Receipt.objects.count() == 1


def test_submit_one_second_before_closing_is_accepted(set_clock: Callable[..., None]) -> None:
    draft = factories.whole_draft()
    set_clock(instants.CLOSES - timedelta(seconds=1))
    read = shown(signed_in(), f"{page(draft)}relire/", f"{page(draft)}deposer/")
    response = signed_in().post(f"{page(draft)}deposer/", read)
    assert (response.status_code, Receipt.objects.get().issued_at) == (
        302,
        instants.CLOSES - timedelta(seconds=1),
    )


def test_submit_of_an_incomplete_file_says_each_missing_item(client: Client) -> None:
    draft = factories.draft()
    read = shown(client, f"{page(draft)}relire/", f"{page(draft)}deposer/")
    response = client.post(f"{page(draft)}deposer/", read)
    assert response.status_code == 422
    assert [r.text for r in response.context["reasons"]] == [
        f"« {lack.label} » n'est pas rempli." for lack in response.context["missing"]
    ]


def test_mail_address_in_doubt_is_kept_as_typed_and_asked_about(client: Client) -> None:
    draft = factories.draft(factories.form_wave())
    client.post(page(draft), {"contact_email": "ana@gmial.com"})
    draft.refresh_from_db()
    asked = [(remark.field, remark.text) for remark in client.get(page(draft)).context["remarks"]]
    assert answers_of(draft)["contact_email"] == "ana@gmial.com"
    assert asked == [("contact_email", "Vouliez-vous dire ana@gmail.com ?")]


def test_register_that_is_off_offers_no_search(client: Client, settings: Any) -> None:
    demonstration_wave()
    offered_at = {}
    for base in ("", "http://127.0.0.1:9/"):
        settings.COMPANY_REGISTER_URL = base
        offered_at[base] = 'name="look_up"' in client.get(START).content.decode()
    assert offered_at == {"": False, "http://127.0.0.1:9/": True}


def test_number_of_an_association_says_the_legal_form(client: Client) -> None:
    demonstration_wave()
    typed = {
        "place_name": "Le Lieu", "organisation": "", "name": "Asso des idées", "number": "W 021 000 009",
        "request_key": str(uuid4()),
    }  # fmt: skip
    assert client.post(START, typed).status_code == 302
    assert Organisation.objects.get(name="Asso des idées").legal_form == "association"
    refused = client.post(START, typed | {"number": "", "name": "Autre", "request_key": str(uuid4())})
    assert set(refused.context["form"].errors) == {"legal_form"}


def test_looking_for_a_structure_keeps_all_that_was_typed(client: Client) -> None:
    wave = demonstration_wave()
    typed = {
        "place_name": "Mon lieu",
        "name": "Mon asso",
        "legal_form": "association",
        "number": "12",
        "look_up": "1",
    }
    shown = client.post(f"/espace/candidatures/nouvelle/{wave.code}/", typed)
    form = shown.context["form"]
    kept = {name: form[name].value() for name in ("place_name", "name", "legal_form", "number")}
    assert (shown.status_code, kept) == (200, {name: typed[name] for name in kept})
    assert (shown.context["known"].outcome, Application.objects.exists()) == ("refused", False)


@pytest.mark.parametrize("typed", ["\0", "x" * 5000, "\u202e", "9" * 400, "中" * 300, "--"])
def test_looking_for_a_structure_or_a_commune_takes_anything_typed(client: Client, typed: str) -> None:
    draft = factories.draft()
    names = ("place_name", "organisation", "name", "legal_form", "number", "request_key")
    start = client.post(START, dict.fromkeys(names, typed) | {"look_up": "1"})
    assert start.status_code == 200
    assert client.post(START, dict.fromkeys(names, typed)).status_code == 422
    assert save(client, draft, commune_search=typed, commune=typed).status_code in {302, 422}
    assert commune_of(draft) is None
