"""The rulebook editor: nothing typed is lost, what is wrong is told beside it, what is published never changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.calls.drafts import acts
from fabriques.calls.models import Call, RulebookDraft, RulebookVersion
from fabriques.calls.tests import factories as calls
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.outline.book import SECTIONS, section
from fabriques.theme.fields import summary_context
from fabriques.workspaces.rulebook_forms import SectionForm

pytestmark = pytest.mark.django_db
PAGE = "/espace/appels/appel/reglement/"


@pytest.fixture
def team(set_clock: Callable[[datetime], None]) -> Client:
    set_clock(instants.PREPARED)
    client = Client()
    client.force_login(people.programme_member())
    return client


@pytest.fixture
def draft(team: Client) -> RulebookDraft:
    call = calls.call()
    calls.rulebook(call)
    return acts.begin_draft(call, by=people.programme_member(), at=instants.PREPARED)


def shown(form: SectionForm) -> QueryDict:
    """What a browser would send back of a form left as it is."""
    sent = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False):
            sent[name] = str(value)
    for each in form.lists:
        for entry in each.found:
            sent.appendlist(
                *(
                    ("single", each.entries.path)
                    if each.single
                    else (f"entries-{each.entries.path}", entry.code)
                )
            )
    return sent


def on_screen(draft: RulebookDraft, code: str, **typed: str) -> dict[str, Any]:
    """What a person sends from a section after typing over some of its fields."""
    form = SectionForm(section(code), reader.parsed(draft.text), today=instants.PREPARED.date())
    sent = shown(form)
    for name, value in typed.items():
        sent[name] = value
    return dict(sent.lists())


def again(draft: RulebookDraft) -> RulebookDraft:
    return RulebookDraft.objects.get(pk=draft.pk)


@pytest.mark.parametrize("code", reader.shipped())
@pytest.mark.parametrize("page", SECTIONS, ids=lambda each: each.code)
def test_section_sent_back_as_it_is_changes_nothing(code: str, page: Any) -> None:
    document = reader.parsed(reader.load(code)[0])
    today = instants.PREPARED.date()
    sent = SectionForm(page, document, shown(SectionForm(page, document, today=today)), today=today)
    assert (sent.is_valid(), sent.part) == (True, editing.part(document, page))


@pytest.mark.parametrize("page", SECTIONS, ids=lambda each: each.code)
def test_every_section_is_shown(page: Any, team: Client, draft: RulebookDraft) -> None:
    response = team.get(f"{PAGE}rubriques/{page.code}/")
    assert response.status_code == 200, (response.status_code, response.headers)
    assert response.context["section"] == page


def test_section_nobody_knows_is_not_found(team: Client, draft: RulebookDraft) -> None:
    assert team.get(f"{PAGE}rubriques/inconnue/").status_code == 404


def test_draft_begins_from_the_version_in_force_or_from_a_shipped_rulebook(team: Client) -> None:
    calls.call()
    page = team.get(PAGE)
    offered = [value for value, _ in page.context["form"].fields["start"].choices]
    assert offered == ["blank", *reader.shipped()]
    assert team.post(PAGE, {"start": "wave_2023"}).status_code == 302
    assert RulebookDraft.objects.get().text == reader.load("wave_2023")[0]


def test_section_saved_is_written_and_read_again(team: Client, draft: RulebookDraft) -> None:
    typed = on_screen(draft, "amounts", **{"amounts.flat-0-value": "40 000"})
    assert team.post(f"{PAGE}rubriques/amounts/", typed).status_code == 302
    flat = reader.read(again(draft).text).amounts.flat
    assert (flat and plain(flat.words), again(draft).revision) == ("40 000 €", 2)


def test_value_that_is_no_number_is_told_beside_it_and_kept(team: Client, draft: RulebookDraft) -> None:
    typed = on_screen(draft, "amounts", **{"amounts.flat-0-value": "beaucoup"})
    response = team.post(f"{PAGE}rubriques/amounts/", typed)
    form = response.context["form"]
    assert (response.status_code, again(draft).revision) == (422, 1)
    assert form.errors["amounts.flat-0-value"] == [
        "« beaucoup » n'est pas un nombre entier. Écrivez-le en chiffres, par exemple 50 000."
    ]
    assert form["amounts.flat-0-value"].value() == "beaucoup"


def test_unknown_value_has_a_source_that_says_so(team: Client, draft: RulebookDraft) -> None:
    typed = on_screen(
        draft, "envelope", **{"envelope.total-0-value": "", "envelope.total-0-source": "not_stated"}
    )
    assert team.post(f"{PAGE}rubriques/envelope/", typed).status_code == 302
    total = reader.read(again(draft).text).envelope.total
    assert (total.known, total.words) == (False, "non précisé par le texte")


@pytest.mark.parametrize(
    ("value", "source", "told"),
    [
        (
            "", "fictitious",
            ("value", "Écrivez la valeur que donne ce texte, ou choisissez « Inconnu » comme source."),
        ),
        (
            "5", "not_stated",
            (
                "source",
                "Une valeur est écrite alors que sa source dit « inconnu » : choisissez le texte qui la fixe, ou « le "
                "présent règlement », ou effacez la valeur.",
            ),
        ),
        ("5", "", ("source", "Citez le texte qui fixe cette valeur, ou choisissez « Inconnu ».")),
    ],
)  # fmt: skip
def test_value_and_source_go_together(
    value: str, source: str, told: tuple[str, str], team: Client, draft: RulebookDraft
) -> None:
    typed = on_screen(
        draft, "envelope", **{"envelope.total-0-value": value, "envelope.total-0-source": source}
    )
    errors = team.post(f"{PAGE}rubriques/envelope/", typed).context["form"].errors
    assert {name: list(each) for name, each in errors.items()} == {f"envelope.total-0-{told[0]}": [told[1]]}


def test_what_the_reader_refuses_is_saved_and_told_beside_the_field(
    team: Client, draft: RulebookDraft
) -> None:
    typed = on_screen(draft, "calendar", **{"calendar.lateness.grace-0-value": "-5"})
    assert team.post(f"{PAGE}rubriques/calendar/", typed).status_code == 302
    form = team.get(f"{PAGE}rubriques/calendar/").context["form"]
    (block,) = [each for each in form.blocks if each.path == "calendar.lateness.grace"]
    assert [remark.text for remark in block.remarks] == [
        "-5 est négatif, ce qu'aucune règle ne peut vouloir dire. Écrivez un nombre positif."
    ]
    assert form["calendar.lateness.grace-0-value"].value() == "-5"


def test_second_dated_value_is_asked_for_then_saved_in_order(team: Client, draft: RulebookDraft) -> None:
    asked = on_screen(draft, "laureates", more="laureates.maximum")
    page = team.post(f"{PAGE}rubriques/laureates/", asked)
    form = page.context["form"]
    assert (page.status_code, dict(form.errors), again(draft).revision) == (200, {}, 1)
    sent = shown(form)
    sent["laureates.maximum-1-value"] = "90"
    sent["laureates.maximum-1-since"] = "2020-01-01"
    sent["laureates.maximum-1-source"] = "fictitious"
    assert team.post(f"{PAGE}rubriques/laureates/", dict(sent.lists())).status_code == 302
    dated = reader.read(again(draft).text).parameters["laureates.maximum"]
    assert [(value.since.year, value.value) for value in dated.values] == [(2020, 90), (2023, 80)]


def test_rule_the_call_may_not_have_is_added_then_removed(team: Client, draft: RulebookDraft) -> None:
    page = team.post(f"{PAGE}rubriques/laureates/", on_screen(draft, "laureates", more="laureates.per_wave"))
    sent = shown(page.context["form"])
    sent["laureates.per_wave-0-value"] = "30"
    sent["laureates.per_wave-0-source"] = "fictitious"
    team.post(f"{PAGE}rubriques/laureates/", dict(sent.lists()))
    added = reader.read(again(draft).text).laureates.per_wave
    removed = on_screen(again(draft), "laureates", **{"laureates.per_wave-0-remove": "on"})
    team.post(f"{PAGE}rubriques/laureates/", removed)
    assert (added and added.value, reader.read(again(draft).text).laureates.per_wave) == (30, None)


def test_entry_is_added_with_a_code_made_from_its_label(team: Client, draft: RulebookDraft) -> None:
    page = team.post(f"{PAGE}rubriques/sources/", on_screen(draft, "sources", add="sources"))
    sent = shown(page.context["form"])
    sent["sources.+1.text-value"] = "Arrêté du 3 mars 2027"
    sent["sources.+1.mark-value"] = "official"
    team.post(f"{PAGE}rubriques/sources/", dict(sent.lists()))
    found = reader.read(again(draft).text).sources["arrete_du_3_mars_2027"]
    assert (found.text, found.mark.value) == ("Arrêté du 3 mars 2027", "official")


def test_entry_is_removed(team: Client, draft: RulebookDraft) -> None:
    before = [each.code for each in reader.read(draft.text).criteria]
    sent = on_screen(draft, "criteria", **{f"criteria.{before[0]}-remove": "on"})
    team.post(f"{PAGE}rubriques/criteria/", sent)
    assert [each.code for each in reader.read(again(draft).text).criteria] == before[1:]


def test_bonus_is_added_once(team: Client, draft: RulebookDraft) -> None:
    page = team.post(f"{PAGE}rubriques/amounts/", on_screen(draft, "amounts", add="amounts.bonus"))
    (single,) = [each for each in page.context["form"].lists if each.single]
    assert (len(single.found), single.may_add) == (1, False)


def test_territory_rule_is_typed_in_french(team: Client, draft: RulebookDraft) -> None:
    name = "arrondissement_without_fabrique"
    typed = on_screen(draft, "territory", **{"territory.rule-value": f"sauf ({name} et {name})"})
    team.post(f"{PAGE}rubriques/territory/", typed)
    assert reader.parsed(again(draft).text)["territory"]["rule"] == {"not": {"all": [name, name]}}  # type: ignore[index]


def test_checks_are_told_live_on_what_is_typed_and_nothing_is_saved(
    team: Client, draft: RulebookDraft
) -> None:
    typed = on_screen(draft, "amounts", **{"amounts.flat-0-value": "60 000"})
    response = team.post(f"{PAGE}rubriques/amounts/verifier/", typed)
    assert (response.status_code, again(draft).revision, response.context["errors"]) == (200, 1, 1)
    page = team.post(
        f"{PAGE}rubriques/envelope/verifier/",
        on_screen(draft, "envelope", **{"envelope.total-0-value": "3 000 000"}),
    )
    assert [plain(each.text) for each in page.context["remarks"]] == [
        "80 × 50 000 € = 4 000 000 € : cela dépasse l'enveloppe (3 000 000 €) de 1 000 000 €."
    ]


def test_two_editors_of_one_section_are_told_and_nothing_is_overwritten(
    team: Client, draft: RulebookDraft
) -> None:
    mine = on_screen(draft, "envelope", **{"envelope.total-0-value": "4 100 000"})
    theirs = on_screen(draft, "envelope", **{"envelope.total-0-value": "4 200 000"})
    assert team.post(f"{PAGE}rubriques/envelope/", theirs).status_code == 302
    response = team.post(f"{PAGE}rubriques/envelope/", mine)
    total = reader.read(again(draft).text).envelope.total.value
    assert (response.status_code, total and total.cents) == (422, 420_000_000)
    assert "4200000" in response.context["stored"]
    assert response.context["form"]["envelope.total-0-value"].value() == "4 100 000"
    kept = {**mine, "seen": response.context["mark"]}
    assert team.post(f"{PAGE}rubriques/envelope/", kept).status_code == 302


def test_two_editors_of_two_sections_do_not_hinder_each_other(team: Client, draft: RulebookDraft) -> None:
    first = on_screen(draft, "envelope", **{"envelope.total-0-value": "4 100 000"})
    second = on_screen(draft, "identity", **{"title-value": "Autre titre"})
    assert [
        team.post(f"{PAGE}rubriques/{code}/", sent).status_code
        for code, sent in (("envelope", first), ("identity", second))
    ] == [302, 302]
    book = reader.read(again(draft).text)
    assert (book.title, book.envelope.total.value and book.envelope.total.value.cents) == (
        "Autre titre",
        410_000_000,
    )


def test_expert_text_that_is_no_toml_is_kept_on_screen_and_not_saved(
    team: Client, draft: RulebookDraft
) -> None:
    response = team.post(f"{PAGE}texte/", {"text": "titre = ?", "revision": "1"})
    (error,) = response.context["form"].non_field_errors()
    assert response.status_code == 422
    assert error.startswith("Le texte n'est plus du TOML à la ligne 1.")
    assert (response.context["form"]["text"].value(), again(draft).revision) == ("titre = ?", 1)


def test_expert_text_keeps_comments_and_tells_a_conflict(team: Client, draft: RulebookDraft) -> None:
    text = f"# Un commentaire.\n{draft.text}"
    assert team.post(f"{PAGE}texte/", {"text": text, "revision": "1"}).status_code == 302
    assert again(draft).text == text
    late = team.post(f"{PAGE}texte/", {"text": draft.text, "revision": "1"})
    assert (late.status_code, late.context["stored"], again(draft).text) == (422, text, text)


def test_preview_shows_the_draft_as_the_public_page_would(team: Client, draft: RulebookDraft) -> None:
    team.post(f"{PAGE}rubriques/amounts/", on_screen(draft, "amounts", **{"amounts.flat-0-value": "45 000"}))
    context = team.get(f"{PAGE}apercu/").context
    rows = {row.cells[0].value: row.cells[1].value for table in context["groups"] for row in table.rows}
    assert plain(str(rows["Montant forfaitaire"])) == "45 000 €"
    assert Client().get("/appels/appel/").context["book"].amounts.flat.value.cents == 5_000_000


def test_publishing_shows_what_changes_and_asks_why(team: Client, draft: RulebookDraft) -> None:
    team.post(f"{PAGE}rubriques/amounts/", on_screen(draft, "amounts", **{"amounts.flat-0-value": "45 000"}))
    page = team.get(f"{PAGE}publier/")
    assert [row.cells[0].value for row in page.context["differences"].rows] == [
        "Montants : Montant forfaitaire"
    ]
    refused = team.post(f"{PAGE}publier/", {"reason": "", "revision": "2"})
    assert (refused.status_code, RulebookVersion.objects.count()) == (422, 1)
    done = team.post(f"{PAGE}publier/", {"reason": "Montant revu.", "revision": "2"})
    version = RulebookVersion.objects.get(number=2)
    assert (done["Location"], version.reason) == ("/espace/appels/appel/versions/2/", "Montant revu.")
    assert not RulebookDraft.objects.exists()
    versions = team.get("/espace/appels/appel/versions/").context["versions"]
    assert [(each.number, table is None) for each, table in versions] == [(2, False), (1, True)]


def test_draft_is_given_up(team: Client, draft: RulebookDraft) -> None:
    assert team.post(f"{PAGE}abandonner/", {"revision": "7"}).status_code == 422
    assert f'name="revision" value="{draft.revision}"' in team.get(PAGE).content.decode()
    assert team.post(f"{PAGE}abandonner/", {"revision": str(draft.revision)}).status_code == 302
    assert (RulebookDraft.objects.exists(), RulebookVersion.objects.count()) == (False, 1)


def test_call_is_created_once_under_its_address(team: Client) -> None:
    calls.call()
    typed = {"title": "Appel neuf", "slug": "appel-neuf", "summary": "Un appel.", "fictitious": "on"}
    assert team.post("/espace/appels/nouveau/", typed)["Location"] == "/espace/appels/appel-neuf/reglement/"
    twice = team.post("/espace/appels/nouveau/", typed)
    assert (twice.status_code, twice.context["form"].errors["slug"]) == (
        422, ["Un appel a déjà cette adresse : choisissez-en une autre."],
    )  # fmt: skip
    assert Call.objects.get(slug="appel-neuf").is_fictitious


def test_address_of_a_call_is_made_from_its_title_when_nobody_writes_it(team: Client) -> None:
    calls.call()
    typed = {"slug": "", "summary": "Un appel.", "fictitious": "on"}
    for title, slug in (
        ("L'été à l'œuvre 2027", "l-ete-a-l-oeuvre-2027"),
        ("L'été à l'œuvre 2027", "l-ete-a-l-oeuvre-2027-2"),
        ("Nouveau", "nouveau-2"),
    ):
        done = team.post("/espace/appels/nouveau/", {**typed, "title": title})
        assert done["Location"] == f"/espace/appels/{slug}/reglement/"
    refused = team.post("/espace/appels/nouveau/", {**typed, "title": "日本"})
    assert refused.context["form"].errors["slug"] == [
        "L'intitulé ne donne pas d'adresse : écrivez-la, par exemple appel-2027."
    ]
    odd = team.post("/espace/appels/nouveau/", {**typed, "title": "Été", "slug": "été 2027"})
    assert odd.context["form"].errors["slug"] == [
        "Écrivez des lettres sans accent, des chiffres et des tirets, sans espace."
    ]


def test_codes_are_shown_only_where_people_cite_them(team: Client, draft: RulebookDraft) -> None:
    """Sources, choices, remarks, differences and time zones are said by their names."""
    sources = team.get(f"{PAGE}rubriques/sources/").content.decode()
    assert "(set_at_opening)" not in sources
    territory = team.get(f"{PAGE}rubriques/territory/")
    read = territory.content.decode()
    assert "<code>arrondissement_without_fabrique</code>" in read
    assert "(arrondissement_without_fabrique)" not in read
    publish = plain(team.get(f"{PAGE}publier/").content.decode())
    assert ("Europe/Paris" in publish, "heure de Paris" in publish) == (False, True)
    assert "not_stated" not in publish


def test_entry_about_another_is_chosen_by_its_name(team: Client, draft: RulebookDraft) -> None:
    page = team.post(f"{PAGE}rubriques/territory/", on_screen(draft, "territory", add="territory.by_label"))
    code = page.context["form"].fields["territory.by_label.+1-code"]
    labels = editing.entries(reader.parsed(draft.text), "labels")
    assert code.choices[1:] == [(key, each["label"]) for key, each in labels.items()]  # type: ignore[index]
    sent = shown(page.context["form"])
    sent["territory.by_label.+1-value"] = "arrondissement_without_fabrique"
    refused = team.post(f"{PAGE}rubriques/territory/", dict(sent.lists()))
    assert refused.context["form"].errors["territory.by_label.+1-code"] == [
        "Choisissez dans la liste ce que dit cette entrée."
    ]
    sent["territory.by_label.+1-code"] = next(iter(labels))
    assert team.post(f"{PAGE}rubriques/territory/", dict(sent.lists())).status_code == 302
    found = team.get(f"{PAGE}rubriques/territory/").context["form"]
    (listed,) = [each for each in found.lists if each.entries.path == "territory.by_label"]
    assert [entry.title for entry in listed.found] == [next(iter(labels.values()))["label"]]  # type: ignore[index]


def test_list_of_calls_costs_the_same_at_one_and_three(team: Client, query_count: Callable[..., int]) -> None:
    calls.rulebook(calls.call("un"))
    team.get("/espace/appels/")
    one = query_count(lambda: team.get("/espace/appels/"))
    for slug in ("deux", "trois"):
        calls.rulebook(calls.call(slug))
    three = query_count(lambda: team.get("/espace/appels/"))
    assert (one, three <= 10) == (three, True)


def test_page_that_publishes_shows_the_text_what_to_look_at_and_asks_about_days_gone(
    team: Client, draft: RulebookDraft
) -> None:
    typed = on_screen(
        draft, "calendar", **{
            "calendar.closes_on-0-value": "06/10/2023", "calendar.closes_on-0-source": "this_rulebook",
            "calendar.lateness.grace-0-value": "5",
        },
    )  # fmt: skip
    assert team.post(f"{PAGE}rubriques/calendar/", typed).status_code == 302
    page = team.get(f"{PAGE}publier/")
    told = {remark.section for remark in page.context["look"].warnings}
    assert ("calendar" in told, "days_gone" in page.context["form"].fields) == (True, True)
    html = plain(page.content.decode())
    assert all(
        each in html for each in ("Ce que les candidats liront", "6 octobre 2023", "Montant forfaitaire")
    )
    sent = {"reason": "Calendrier.", "revision": "2"}
    refused = team.post(f"{PAGE}publier/", sent)
    assert (refused.status_code, RulebookVersion.objects.count()) == (422, 1)
    assert team.post(f"{PAGE}publier/", {**sent, "days_gone": "on"}).status_code == 302
    closes = RulebookVersion.objects.get(number=2).rules.calendar.closes_on
    assert (closes.value and closes.value.year, closes.source.text) == (2023, "le présent règlement, fictif")


def test_rulebook_itself_is_a_source_of_each_value(team: Client, draft: RulebookDraft) -> None:
    page = team.get(f"{PAGE}rubriques/calendar/")
    offered = dict(page.context["form"].fields["calendar.closes_on-0-source"].choices)
    assert offered["this_rulebook"] == "le présent règlement, fictif"


def test_errors_at_the_top_name_the_value_they_are_about(team: Client, draft: RulebookDraft) -> None:
    values = {f"calendar.{key}-0-value": "04/05/2030" for key in ("announced_on", "opens_on", "closes_on")}
    form = team.post(f"{PAGE}rubriques/calendar/", on_screen(draft, "calendar", **values)).context["form"]
    told = [each["text"].partition(" : ")[0] for each in summary_context(form)["entries"]]
    assert told == ["Annonce, source", "Ouverture, jour, source", "Clôture, jour, source"]
    live = team.post(f"{PAGE}rubriques/calendar/verifier/", on_screen(draft, "calendar", **values))
    assert [each.partition(" : ")[0] for each in live.context["unread"]] == told


def test_call_says_what_comes_next_after_a_version(team: Client) -> None:
    call = calls.call()
    first = calls.rulebook(call)
    page = team.get("/espace/appels/appel/versions/1/")
    assert [step.label for step in page.context["next"]] == ["Écrire le formulaire", "Préparer une vague"]
    wave = calls.prepared(first)
    calls.rulebook(call, "demonstration", ('version = "1"', 'version = "2"'))
    for address in ("/espace/appels/appel/", "/espace/appels/appel/versions/2/"):
        steps = [(step.label, step.href) for step in team.get(address).context["next"]]
        assert steps[0] == (f"Passer « {wave.title} » à la version 2", "/espace/vagues/vague-1/preparer/")
        assert [label for label, _ in steps[1:]] == ["Écrire le formulaire"]
    assert team.get("/espace/appels/appel/versions/1/").context["next"] == []
    assert team.get("/espace/appels/appel/versions/3/").status_code == 404
