"""A wave prepared in the interface: hours that exist, lists told line by line, money that fits, later closings only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.applications.tests import factories as files
from fabriques.calls.models import Envelope, Wave
from fabriques.calls.tests import factories as calls
from fabriques.common.dates import PARIS
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db
PAGE = "/espace/vagues/vague-1/"
HOURS = {"opens_day": "2026-02-02", "opens_time": "09:00", "closes_day": "2026-03-31", "closes_time": "18:00"}


@pytest.fixture
def team(set_clock: Callable[[datetime], None]) -> Client:
    set_clock(instants.PREPARED)
    client = Client()
    client.force_login(people.programme_member())
    return client


@pytest.fixture
def wave(team: Client) -> Wave:
    return calls.prepared(calls.rulebook(calls.call()))


def again(wave: Wave) -> Wave:
    return Wave.objects.get(pk=wave.pk)


def test_wave_is_prepared_in_the_legal_time_of_paris(team: Client) -> None:
    version = calls.rulebook(calls.call())
    typed = {"code": "vague-11", "title": "Vague 11", "rulebook": str(version.pk), "form": "", **HOURS}
    response = team.post("/espace/appels/appel/vagues/nouvelle/", typed)
    made = Wave.objects.get(code="vague-11")
    assert (response.status_code, made.opens_at, made.closes_at) == (302, instants.OPENS, instants.CLOSES)
    twice = team.post("/espace/appels/appel/vagues/nouvelle/", typed)
    assert twice.context["form"].errors["code"] == [
        "Une vague a déjà cette adresse : choisissez-en une autre."
    ]
    made_up = team.post("/espace/appels/appel/vagues/nouvelle/", {**typed, "code": ""})
    assert made_up["Location"] == "/espace/vagues/vague-11-2/preparer/"
    odd = team.post("/espace/appels/appel/vagues/nouvelle/", {**typed, "code": "", "title": "?!"})
    assert "L'intitulé ne donne pas d'adresse" in odd.context["form"].errors["code"][0]


@pytest.mark.parametrize(
    ("day", "at", "told"),
    [
        (
            "2026-03-29", "02:30",
            "L'heure 2 h 30, le 29 mars 2026, n'existe pas : les horloges avancent d'une heure cette nuit-là. "
            "Choisissez par exemple 3 h 30.",
        ),
        (
            "2026-10-25", "02:30",
            "L'heure 2 h 30, le 25 octobre 2026, arrive deux fois : les horloges reculent d'une heure cette nuit-là. "
            "Choisissez par exemple 3 h 30, ou un autre jour.",
        ),
    ],
)  # fmt: skip
def test_hour_that_is_not_one_instant_is_told(day: str, at: str, told: str, team: Client, wave: Wave) -> None:
    typed = {
        "title": "Vague",
        "rulebook": str(wave.rulebook_id),
        **HOURS,
        "closes_day": day,
        "closes_time": at,
    }
    response = team.post(f"{PAGE}preparer/", typed)
    errors = response.context["form"].errors["closes_time"]
    assert (response.status_code, [plain(each) for each in errors]) == (422, [told])
    assert again(wave).closes_at == instants.CLOSES


def test_hours_overseas_are_shown_while_typing(team: Client) -> None:
    table = team.get("/espace/heures/", HOURS).context["hours"]
    rows = [[plain(str(cell.value)) for cell in row.cells] for row in table.rows]
    assert rows[:3] == [
        ["Paris", "2 février 2026 à 9 h 00", "31 mars 2026 à 18 h 00"],
        ["Polynésie française (Tahiti)", "1er février 2026 à 22 h 00", "31 mars 2026 à 6 h 00"],
        [
            "Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy",
            "2 février 2026 à 4 h 00",
            "31 mars 2026 à 12 h 00",
        ],
    ]
    assert team.get("/espace/heures/", {"opens_day": "x"}).context["hours"] is None


def test_wave_is_edited_until_it_is_announced(team: Client, wave: Wave) -> None:
    typed = {"title": "Autre titre", "rulebook": str(wave.rulebook_id), **HOURS, "closes_day": "2026-04-02"}
    assert team.post(f"{PAGE}preparer/", typed).status_code == 302
    assert (again(wave).title, again(wave).closes_at.day) == ("Autre titre", 2)
    calls.opened(wave)
    late = team.post(f"{PAGE}preparer/", {**typed, "title": "Trop tard"})
    assert (late.status_code, again(wave).title) == (422, "Autre titre")


def test_closing_more_than_two_years_after_the_opening_is_a_slip_that_is_said(
    team: Client, wave: Wave
) -> None:
    typed = {"title": "Titre", "rulebook": str(wave.rulebook_id), **HOURS, "closes_day": "2099-04-02"}
    answer = team.post(f"{PAGE}preparer/", typed)
    [said] = answer.context["form"].errors["closes_day"]
    assert (answer.status_code, plain(str(said))) == (
        422,
        "Cette clôture (2 avril 2099 à 18 h 00) est à plus de deux ans de l'ouverture (2 février 2026 à 9 h 00). "
        "Vérifiez l'année de la clôture.",
    )
    before = again(wave).closes_at
    calls.opened(wave)
    later = {"closes_day": "2099-04-02", "closes_time": "18:00", "reason": "Essai."}
    refused = team.post(f"{PAGE}prolonger/", shown(team, f"{PAGE}prolonger/") | later)
    assert (refused.status_code, again(wave).closes_at) == (422, before)
    assert "à plus de deux ans de l'ouverture" in plain(str(refused.context["form"].non_field_errors()[0]))


def test_list_is_read_line_by_line_and_each_rejected_line_says_why(team: Client, wave: Wave) -> None:
    codes = "code\n021;Château-Thierry\n24\n021\n02\n02168\n976\nabc"
    response = team.post(f"{PAGE}territoires/", {"reserved": "list", "codes": codes, "note": "Arrêté"})
    rows = [[cell.value for cell in row.cells] for row in response.context["rejected"].rows]
    assert (response.status_code, again(wave).has_list) == (422, False)
    assert rows == [
        [3, "24", "un zéro de tête a sans doute été perdu : écrivez 024 pour Soissons"],
        [4, "021", "déjà dans la liste, ligne 2"],
        [5, "02", "c'est un département ; nommez ses arrondissements, un par ligne"],
        [6, "02168", "c'est un code de commune ; donnez celui de son arrondissement"],
        [8, "abc", "aucun arrondissement ne porte ce code"],
    ]
    kept = {"reserved": "list", "codes": codes, "note": "Arrêté", "without_rejected": "on"}
    assert team.post(f"{PAGE}territoires/", kept).status_code == 302
    listed = sorted(again(wave).listed.values_list("arrondissement_id", "departement_id"), key=str)
    assert listed == [("021", None), (None, "976")]


def test_list_sent_as_a_file_replaces_what_is_pasted(team: Client, wave: Wave) -> None:
    sent = SimpleUploadedFile("liste.csv", "\ufeffcode;nom\n021;Château-Thierry\n".encode())
    typed = {"reserved": "list", "codes": "022", "note": "", "file": sent}
    assert team.post(f"{PAGE}territoires/", typed).status_code == 302
    assert list(again(wave).listed.values_list("arrondissement_id", flat=True)) == ["021"]


def test_wave_is_opened_to_all_again(team: Client, wave: Wave) -> None:
    team.post(f"{PAGE}territoires/", {"reserved": "list", "codes": "021", "note": "x"})
    team.post(f"{PAGE}territoires/", {"reserved": "all", "codes": "021", "note": "x"})
    assert (again(wave).has_list, again(wave).listed.count(), again(wave).list_note) == (False, 0, "")


def test_envelopes_are_added_delegated_changed_and_removed(team: Client) -> None:
    wave = calls.prepared(calls.rulebook(calls.call()), ceilings={})
    page = f"{PAGE}enveloppes/"
    assert team.post(page, {"act": "year", "year": "2026", "ceiling": "3 000 000"}).status_code == 302
    root = Envelope.objects.get()
    delegated = {"act": "delegate", "parent": str(root.pk), "service": "PREF-02", "ceiling": "1000000"}
    assert team.post(page, delegated).status_code == 302
    part = Envelope.objects.get(parent=root)
    assert (part.service_id, part.ceiling_cents) == ("PREF-02", 100_000_000)
    too_much = team.post(page, {"act": "ceiling", "envelope": str(part.pk), "ceiling": "3000001"})
    (error,) = too_much.context["one_form"].non_field_errors()
    assert plain(error).startswith(
        "Les parts déléguées (3 000 001 €) dépassent l'enveloppe de l'année (3 000 000 €)."
    )
    above = team.post(page, {"act": "ceiling", "envelope": str(root.pk), "ceiling": "4000001"})
    (error,) = above.context["one_form"].non_field_errors()
    assert plain(error).startswith(
        "Les enveloppes annuelles (4 000 001 €) dépasseraient le total du règlement (4 000 000 €)."
    )
    assert team.post(page, {"act": "ceiling", "envelope": str(root.pk), "ceiling": "abc"}).status_code == 422
    assert team.post(page, {"act": "remove", "envelope": str(root.pk)}).status_code == 302
    assert wave.envelopes.count() == 0


def test_envelope_of_another_wave_is_not_found(team: Client, wave: Wave) -> None:
    other = calls.prepared(calls.rulebook(calls.call("autre")), code="vague-2")
    foreign = str(calls.envelope(other).pk)
    for pk in (foreign, "abc", "9" * 30):
        typed = {"act": "remove", "envelope": pk}
        assert team.post(f"{PAGE}enveloppes/", typed).status_code == 404


def test_opening_refused_says_every_reason_above_the_page(team: Client) -> None:
    calls.prepared(calls.rulebook(calls.call(), "wave_2023"), ceilings={})
    response = team.post(f"{PAGE}ouvrir/", shown(team, f"{PAGE}preparer/", f"{PAGE}ouvrir/"))
    told = [plain(each).partition(".")[0] for each in response.context["opening"].non_field_errors()]
    assert (response.status_code, told) == (
        422,
        [
            "La vague ne peut pas ouvrir : le règlement ne dit pas le délai de tolérance, le fuseau horaire, "
            "l'énoncé de la règle, la possibilité d'une dérogation",
            "La vague ne peut pas ouvrir : aucune enveloppe n'est fixée",
            "La vague ne peut pas ouvrir : ses résultats seraient annoncés le 9 novembre 2023, avant sa clôture du "
            "31 mars 2026 à 18 h 00",
        ],
    )


def test_wave_is_opened_and_shown(team: Client, wave: Wave) -> None:
    assert "Annoncer la vague" in team.get(f"{PAGE}preparer/").content.decode()
    response = team.post(f"{PAGE}ouvrir/", shown(team, f"{PAGE}preparer/", f"{PAGE}ouvrir/"))
    assert (response.status_code, again(wave).opened_at) == (302, instants.PREPARED)
    (said,) = map(str, team.get(response["Location"]).context["messages"])
    assert plain(said) == (
        "La vague est annoncée : elle ouvrira le 2 février 2026 à 9 h 00. Les alertes partent aux services et aux "
        "réseaux concernés : cette page dit où elles en sont."
    )
    page = team.get(f"{PAGE}preparer/").context
    assert (page["state"], page["prepared"], page["running"]) == ("annoncée, pas encore ouverte", False, True)


def test_wave_past_its_opening_hour_is_opened_in_so_many_words(
    team: Client, wave: Wave, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(instants.DURING)
    team.force_login(people.programme_member())
    page = team.get(f"{PAGE}preparer/").content.decode()
    assert ("Ouvrir la vague" in page, "Annoncer la vague" in page) == (True, False)
    response = team.post(f"{PAGE}ouvrir/", shown(team, f"{PAGE}preparer/", f"{PAGE}ouvrir/"))
    (said,) = map(str, team.get(response["Location"]).context["messages"])
    assert said.startswith("La vague est ouverte. Les alertes partent")


def test_page_that_moves_a_closing_says_from_which_day_to_which(
    team: Client, set_clock: Callable[[datetime], None]
) -> None:
    for slug, changes, told in (
        ("un", (), "Après la clôture actuelle, le 31 mars 2026 à 18 h 00."),
        (
            "deux", (calls.results_on("2026-04-20"),),
            "Après la clôture actuelle, le 31 mars 2026 à 18 h 00, et au plus tard le 20 avril 2026, jour des "
            "résultats.",
        ),
    ):  # fmt: skip
        version = calls.rulebook(calls.call(slug), "demonstration", *changes)
        calls.opened(calls.prepared(version, code=slug))
        form = team.get(f"/espace/vagues/{slug}/prolonger/").context["form"]
        assert plain(form["closes_day"].help_text) == told


def test_closing_is_only_moved_later_with_its_reason(
    team: Client, wave: Wave, set_clock: Callable[[datetime], None]
) -> None:
    calls.opened(wave)
    set_clock(instants.DURING)
    team.force_login(people.programme_member())
    earlier = {"closes_day": "2026-03-30", "closes_time": "18:00", "reason": "Plus tôt."}
    read = shown(team, f"{PAGE}prolonger/")
    refused = team.post(f"{PAGE}prolonger/", read | earlier)
    (error,) = refused.context["form"].non_field_errors()
    assert plain(error).startswith(
        "La nouvelle clôture (30 mars 2026 à 18 h 00) n'est pas après celle qui est annoncée (31 mars 2026 à 18 h 00)."
    )
    later = {"closes_day": "2026-04-07", "closes_time": "12:00", "reason": "Panne du réseau."}
    assert team.post(f"{PAGE}prolonger/", read | later).status_code == 302
    assert again(wave).closes_at == datetime(2026, 4, 7, 12, tzinfo=PARIS)
    changes = team.get(f"{PAGE}preparer/").context["changes"]
    assert [(change.kind, change.reason) for change in changes] == [("prolonged", "Panne du réseau.")]


def test_wave_passes_to_a_newer_version_and_holders_are_told(
    team: Client,
    wave: Wave,
    set_clock: Callable[[datetime], None],
    run_jobs: Callable[[], list[str]],
) -> None:
    draft = files.draft(calls.opened(wave))
    set_clock(instants.DURING + timedelta(days=1))
    team.force_login(people.programme_member())
    newer = calls.rulebook(wave.call, "demonstration", ('version = "1"', 'version = "2"'))
    page = team.get(f"{PAGE}reglement/").context
    assert ([version.number for version, _ in page["versions"]], page["drafts"]) == ([2], 1)
    typed = {"version": str(newer.pk), "reason": "Une coquille corrigée."}
    assert team.post(f"{PAGE}reglement/", shown(team, f"{PAGE}reglement/") | typed).status_code == 302
    run_jobs()
    letter = Message.objects.get(about_kind="wave_change")
    draft.refresh_from_db()
    assert (letter.recipient, letter.subject) == (
        draft.started_by,
        "Règlement modifié : Vague de test vague-1",
    )
    assert (again(wave).rulebook_id, draft.rulebook_id) == (newer.pk, wave.rulebook_id)


def test_wave_with_results_after_the_silence_says_the_dates_and_is_confirmed(team: Client) -> None:
    made = calls.prepared(calls.rulebook(calls.call(), "demonstration", calls.results_on("2026-05-04")))
    page = plain(unescape(team.get(f"{PAGE}preparer/").content.decode()))
    said = "il aura rejeté les premiers dossiers reçus, à partir du 2 avril 2026."
    assert (said in page, "late_results" in page) == (True, True)
    read = shown(team, f"{PAGE}preparer/", f"{PAGE}ouvrir/")
    refusal = team.post(f"{PAGE}ouvrir/", read)
    assert (refusal.status_code, again(made).opened_at) == (422, None)
    assert "Confirmez que vous le savez" in plain(unescape(refusal.content.decode()))
    opened = team.post(f"{PAGE}ouvrir/", read | {"late_results": "on"})
    assert (opened.status_code, again(made).opened_at) == (302, instants.PREPARED)
    assert said in plain(unescape(team.get(f"{PAGE}preparer/").content.decode()))
