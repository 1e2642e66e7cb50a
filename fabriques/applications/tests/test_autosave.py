"""What the page's own script saves as one types: only what changed, never over another's words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from fabriques.accounts.tests.factories import another_holder
from fabriques.applications import acts
from fabriques.applications.answering.merging import marks
from fabriques.applications.content import answers_of
from fabriques.applications.models import Application
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, plain
from fabriques.common.tests.together import at_once
from fabriques.rulebooks.form.types import Kind
from fabriques.territories.tests.factories import CHATEAU_THIERRY, LAON

db = pytest.mark.django_db


@pytest.fixture
def draft(db: None, set_clock: Callable[..., None]) -> Application:
    set_clock(instants.DURING)
    return factories.draft(factories.form_wave())


@pytest.fixture
def client(draft: Application) -> Client:
    return client_of(draft.started_by)


def stored(draft: Application) -> dict[str, Any]:
    return answers_of(Application.objects.select_related("form", "rulebook").get(pk=draft.pk))


def autosave(
    client: Client, draft: Application, *codes: str, shown: dict[str, str] | None = None, **typed: Any
) -> Any:
    """Send the questions `codes`, with the marks of a page just opened unless told otherwise."""
    seen = marks(stored(draft)) if shown is None else shown
    body = {"fields": ",".join(codes), "shown": json.dumps(seen), **typed}
    return client.post(page(draft, "enregistrer/"), body)


def test_saved_answer_comes_back_with_its_mark_the_instant_and_what_is_missing(
    client: Client, draft: Application
) -> None:
    response = autosave(client, draft, "governance", governance="Un collectif de vingt habitants.")
    read = response.json()
    assert (response.status_code, read["errors"], plain(read["saved"])) == (
        200,
        {},
        "20 février 2026 à 10 h 30",
    )
    assert read["marks"] == marks(stored(draft))
    lacking = {lack["field"]: lack["expected"] for lack in read["lacking"]}
    assert ("governance" in lacking, lacking["summary"]) == (False, "répondez en quelques phrases")
    assert "5 à compléter" in read["progress"]["project"]
    assert stored(draft)["governance"] == "Un collectif de vingt habitants."


def test_complete_answers_are_never_called_complete_beside_an_amount_that_is_refused(
    client: Client,
) -> None:
    whole = factories.whole_draft()
    own = client_of(whole.started_by)

    def said() -> tuple[str, str]:
        answers = answers_of(Application.objects.select_related("form", "rulebook").get(pk=whole.pk))
        section = next(each.code for each in whole.questions.sections for f in each.fields if f.code == asked)
        read = autosave(own, whole, "summary", summary=answers["summary"]).json()
        return re.sub(r"<[^>]*>|\s+", " ", read["missing"]), read["progress"][section]

    asked = next(each.code for each in whole.questions.of_kind(Kind.REQUEST))
    # The usual answers forget this call among the fundings: nothing stops them, and they are to be looked at.
    missing, progress = said()
    assert "Le dossier est complet, mais à vérifier" in missing
    assert "Rien n'empêche de le déposer ainsi" in missing
    acts.write(whole, {asked: {"1": 90_000_000}}, by=whole.started_by, at=instants.DURING)
    missing, progress = said()
    assert "Toutes les réponses y sont, mais le dossier ne peut pas être déposé ainsi" in missing
    assert "dépasse" in missing
    assert "complet, mais à corriger" in progress
    page_says = own.get(page(whole, "relire/")).content.decode()
    assert "Toutes les réponses y sont, mais" in page_says
    assert "Le dossier est complet" not in page_says


def test_commune_saved_comes_back_with_all_that_the_page_says_of_it(
    client: Client, draft: Application
) -> None:
    acts.write(draft, {"place": {"address": "", "commune": LAON}}, by=draft.started_by, at=instants.DURING)
    read = autosave(
        client, draft, "place", address="1 rue du Lieu", commune_search="02400", commune=CHATEAU_THIERRY
    ).json()
    territory = " ".join(strip_tags(read["territory"]).split())
    assert (territory.startswith("Territoire Château-Thierry (02)"), read["kept"]) == (True, ["place"])
    assert ("Laon" in territory, "Choix actuel" in read["place"]) == (False, False)
    assert "place" not in [lack["field"] for lack in read["lacking"]]
    # Nothing chosen among what answers: the former choice is said to be what is saved.
    read = autosave(client, draft, "place", address="2 rue du Lieu", commune_search="Saint-Denis").json()
    assert "Château-Thierry" in read["place"].split("Choix actuel", 1)[1]
    assert "territory" not in autosave(client, draft, "governance", governance="Un collectif.").json()


def test_only_the_named_questions_are_touched(client: Client, draft: Application) -> None:
    acts.write(draft, {"summary": "Écrit.", "accuracy": True}, by=draft.started_by, at=instants.DURING)
    autosave(client, draft, "activities", activities="Atelier", summary="Non envoyé.")
    kept = stored(draft)
    assert (kept["summary"], kept["activities"], kept["accuracy"]) == ("Écrit.", "Atelier", True)


def test_box_unticked_is_saved_as_no_answer(client: Client, draft: Application) -> None:
    acts.write(draft, {"accuracy": True, "audiences": ["young"]}, by=draft.started_by, at=instants.DURING)
    autosave(client, draft, "accuracy", "audiences")
    kept = stored(draft)
    assert ("accuracy" in kept, "audiences" in kept) == (False, False)


@pytest.mark.parametrize("codes", [("",), ("unknown",), ("statutes",), ("consortium",)])
def test_question_that_is_not_typed_changes_nothing(
    codes: tuple[str, ...], client: Client, draft: Application
) -> None:
    with nothing_written():
        assert autosave(client, draft, *codes, unknown="x", statutes="x").status_code == 200


def test_refused_answer_is_told_and_the_others_are_saved(client: Client, draft: Application) -> None:
    response = autosave(
        client, draft, "employees", "governance", employees="douze", governance="Un collectif."
    )
    assert (response.status_code, response.json()["errors"]) == (
        422,
        {
            "employees": [
                "« douze » n'est pas un nombre entier. Écrivez-le en chiffres, sans virgule ni unité : par exemple 12."
            ]
        },
    )
    kept = stored(draft)
    assert ("employees" in kept, kept["governance"]) == (False, "Un collectif.")


UNREADABLE = {
    "employees": ("12", "3 ETP"), "last_year_budget": ("12 500", "12 50"), "opening_on": ("31/03/2027", "31/0/2027"),
    "contact_phone": ("01 99 00 00 00", "01"), "website": ("exemple.fr", "pas une adresse"),
    "summary": ("Un lieu ouvert à tous.", "a" * 601), "contact_email": ("boite@exemple.test", "boite@"),
}  # fmt: skip


@pytest.mark.parametrize("code", UNREADABLE)
def test_answer_that_cannot_be_read_is_never_stored_empty_nor_as_another(
    code: str, client: Client, draft: Application
) -> None:
    readable, unreadable = UNREADABLE[code]
    assert autosave(client, draft, code, **{code: readable}).json()["kept"] == [code]
    before = stored(draft)
    with nothing_written():
        response = autosave(client, draft, code, **{code: unreadable})
    read = response.json()
    assert (response.status_code, list(read["errors"]), read["kept"], stored(draft)) == (
        422,
        [code],
        [],
        before,
    )


def test_table_that_does_not_say_its_rows_is_left_as_it_is(client: Client, draft: Application) -> None:
    rows = {"costs-rows": "1", "costs-0-label": "Loyer", "costs-0-y1": "900"}
    autosave(client, draft, "costs", **rows)
    before = stored(draft)
    read = autosave(client, draft, "costs", **rows | {"costs-rows": "une", "costs-0-label": "Perdu"}).json()
    assert (read["kept"], stored(draft)) == ([], before)


def test_refused_cell_names_its_row_and_column(client: Client, draft: Application) -> None:
    cells = {"costs-rows": "2", "costs-0-label": "Loyer", "costs-1-y1": "peu"}
    read = autosave(client, draft, "costs", **cells).json()
    assert list(read["errors"]) == ["costs-1-y1"]
    assert [plain(each) for each in read["errors"]["costs-1-y1"]] == [
        "Ligne 2, « Montant, en euros » : « peu » n'est pas un montant. Écrivez par exemple 12 500 ou 12 500,50."
    ]


def test_two_tabs_on_the_same_answer_are_a_conflict_with_both_versions(
    client: Client, draft: Application
) -> None:
    seen = marks(stored(draft))
    autosave(client, draft, "summary", shown=seen, summary="Premier onglet.")
    with nothing_written():
        response = autosave(client, draft, "summary", shown=seen, summary="Second onglet.")
    read = response.json()
    assert (response.status_code, read["conflicts"]) == (
        409,
        [{"code": "summary", "label": "Présentation", "stored": "Premier onglet."}],
    )
    again = autosave(client, draft, "summary", shown=seen | read["marks"], summary="Second onglet.")
    assert (again.status_code, stored(draft)["summary"]) == (200, "Second onglet.")


def test_two_tabs_on_different_answers_are_both_saved(client: Client, draft: Application) -> None:
    seen = marks(stored(draft))
    autosave(client, draft, "summary", shown=seen, summary="Premier onglet.")
    response = autosave(client, draft, "activities", shown=seen, activities="Second onglet")
    kept = stored(draft)
    assert (response.status_code, kept["summary"], kept["activities"]) == (
        200,
        "Premier onglet.",
        "Second onglet",
    )


def test_same_answer_sent_twice_is_saved_once(client: Client, draft: Application) -> None:
    seen = marks(stored(draft))
    answers = [autosave(client, draft, "summary", shown=seen, summary="Une fois.") for _ in range(2)]
    draft.refresh_from_db()
    assert ([each.status_code for each in answers], draft.revision) == ([200, 200], 2)


def test_condition_shows_and_hides_its_question(client: Client, draft: Application) -> None:
    planned = autosave(client, draft, "stage", stage="planned").json()
    opened = autosave(client, draft, "stage", stage="open").json()
    assert ["opening_on" in read["asked"] for read in (planned, opened)] == [True, False]
    assert ["opening_on" in {lack["field"] for lack in read["lacking"]} for read in (planned, opened)] == [
        True,
        False,
    ]


def test_answer_of_a_question_no_longer_asked_is_kept_and_does_not_count(
    client: Client, draft: Application
) -> None:
    autosave(client, draft, "stage", "opening_on", stage="planned", opening_on="2027-03-31")
    autosave(client, draft, "stage", stage="open")
    again = autosave(client, draft, "stage", stage="planned").json()
    assert "opening_on" not in {lack["field"] for lack in again["lacking"]}


def test_money_outside_the_rules_is_said_at_once_with_the_rule_and_what_to_do(
    client: Client, draft: Application
) -> None:
    cells = {"request-rows": "1", "request-0-y1": "60 000"}
    [remark] = autosave(client, draft, "request", **cells).json()["remarks"]
    assert (remark["field"], remark["level"], plain(remark["text"]), plain(remark["remedy"])) == (
        "request",
        "error",
        "La subvention est forfaitaire : 50 000 €. Vous avez indiqué 60 000 €.",
        "Indiquez 50 000 €.",
    )


def test_address_typed_leaves_the_commune_as_it_is(client: Client, draft: Application) -> None:
    place = {"address": "1 rue d'avant", "commune": "02408"}
    acts.write(draft, {"place": place}, by=draft.started_by, at=instants.DURING)
    autosave(client, draft, "place", address="2 rue d'après", commune_search="Laon", commune="02408")
    assert stored(draft)["place"] == {"address": "2 rue d'après", "commune": "02408"}


def test_submitted_file_is_gone_and_nothing_is_written(set_clock: Callable[..., None], db: None) -> None:
    file = factories.submitted()
    set_clock(instants.CHECKED)
    client = client_of(file.started_by)
    with nothing_written():
        response = autosave(client, file, "summary", summary="Trop tard.")
    told = {name: plain(told) if isinstance(told, str) else told for name, told in response.json().items()}
    assert (response.status_code, told) == (
        410,
        {
            "why": "Pas enregistré : ce dossier est déjà déposé, le 20 février 2026 à 10 h 30. "
            "Un dossier déposé est conservé tel qu'il a été reçu.",
            "remedy": "Copiez ce que vous avez écrit. Seul le service chargé du dossier peut rouvrir une question.",
            "link": {"address": page(file, "accuse/"), "label": "Voir l'accusé de réception"},
        },
    )


def test_withdrawn_file_says_so_and_nothing_is_written(client: Client, draft: Application) -> None:
    acts.withdraw(draft, by=draft.started_by, at=instants.DURING)
    with nothing_written():
        response = autosave(client, draft, "summary", summary="Trop tard.")
    assert (response.status_code, response.json()) == (
        410,
        {
            "why": "Pas enregistré : ce dossier a été retiré. Un dossier retiré ne change plus.",
            "remedy": "Copiez ce que vous avez écrit, puis commencez un autre dossier si une vague est ouverte.",
            "link": None,
        },
    )


def test_someone_else_s_draft_is_not_found(draft: Application) -> None:
    assert autosave(client_of(another_holder()), draft, "summary", summary="Volé").status_code == 404


def test_ended_session_is_sent_to_sign_in_and_writes_nothing(draft: Application) -> None:
    with nothing_written():
        response = autosave(Client(), draft, "summary", summary="Perdu ?")
    assert (response.status_code, response.url.split("?")[0]) == (302, "/compte/login/")


def test_page_is_not_an_address_to_read(client: Client, draft: Application) -> None:
    assert client.get(page(draft, "enregistrer/"))["Location"] == page(draft)


def test_same_save_four_times_at_once_is_one_revision(
    cloned_database: str, set_clock: Callable[..., None]
) -> None:
    set_clock(instants.DURING)
    draft = factories.draft(factories.form_wave())
    clients = [client_of(draft.started_by) for _ in range(4)]
    seen = marks(stored(draft))
    answers = at_once(
        *[
            lambda each=each: autosave(each, draft, "summary", shown=seen, summary="Une fois.").status_code
            for each in clients
        ]
    )
    draft.refresh_from_db()
    assert (answers, draft.revision, draft.summary) == ([200] * 4, 2, "Une fois.")


def test_two_answers_at_once_to_one_question_keep_the_first_and_say_it(
    cloned_database: str, set_clock: Callable[..., None]
) -> None:
    set_clock(instants.DURING)
    draft = factories.draft(factories.form_wave())
    clients = [client_of(draft.started_by) for _ in range(2)]
    seen = marks(stored(draft))
    answers = at_once(
        *[
            lambda each=each, text=text: (
                autosave(each, draft, "summary", shown=seen, summary=text).status_code
            )
            for each, text in zip(clients, ("une", "deux"), strict=True)
        ]
    )
    assert sorted(answers) == [200, 409]


@db
def test_save_costs_the_same_at_every_length(draft: Application, query_count: Callable[..., int]) -> None:
    client = client_of(draft.started_by)
    short = query_count(lambda: autosave(client, draft, "governance", shown={}, governance="a"))
    acts.write(draft, factories.whole_values(draft), by=draft.started_by, at=instants.DURING)
    seen = marks(stored(draft))
    full = query_count(lambda: autosave(client, draft, "governance", shown=seen, governance="b" * 900))
    assert (full - short <= 2, full <= 16) == (True, True)  # the commune and its département


def test_bullets_pasted_from_word_are_kept_as_bullets(client: Client, draft: Application) -> None:
    autosave(client, draft, "governance", governance="\uf0b7 Un collectif\r\n\uf0b7 Une gérante")
    assert stored(draft)["governance"] == "• Un collectif\n• Une gérante"
