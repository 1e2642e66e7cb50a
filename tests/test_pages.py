"""Every page × every role, on one wave; lists that cost the same at one, three and more files."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import get_resolver
from pypdf import PdfReader

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.answering.merging import mark
from fabriques.applications.models import Application, Receipt
from fabriques.applications.tests import factories as files
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests import factories as calls
from fabriques.common.tests import instants
from fabriques.labels.models import Label
from fabriques.places.models import Place
from fabriques.selection.tests import factories as decisions
from fabriques.territories.acts import set_mailboxes
from fabriques.territories.models import Zoning
from fabriques.territories.tests.zoning_factories import generation

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROLES = (
    "visitor", "holder", "another_holder", "sous_prefecture", "another_sous_prefecture", "prefecture",
    "another_prefecture", "region", "another_region", "programme", "panel", "another_panel", "network", "oversight",
    "administrator",
)  # fmt: skip
READS_FILE = {"panel", "oversight"}  # and may do nothing about it
SEES_FILE = {"holder", "sous_prefecture", "prefecture", "region", "programme", *READS_FILE}
STAFF = set(ROLES) - {"visitor", "holder", "another_holder", "network", "administrator"}
NOMINATES = STAFF - {"panel", "another_panel", "oversight"}
ASSESSES = {"sous_prefecture", "prefecture", "region", "programme"}
DECIDES = {"prefecture", "another_prefecture", "programme"}
GRANTERS = {"prefecture", "another_prefecture", "programme", "administrator"}


def client_for(role: str) -> Client:
    makers: dict[str, Callable[[], User]] = {
        "holder": people.holder,
        "another_holder": people.another_holder,
        "sous_prefecture": lambda: people.sous_prefecture_agent("021"),
        "another_sous_prefecture": lambda: people.sous_prefecture_agent("023"),
        "prefecture": lambda: people.prefecture_agent("02"),
        "another_prefecture": lambda: people.prefecture_agent("60"),
        "region": lambda: people.region_agent("32"),
        "another_region": lambda: people.region_agent("84"),
        "programme": people.programme_member,
        "panel": lambda: people.panel_member("32"),
        "another_panel": lambda: people.panel_member("84"),
        "network": people.network_member,
        "oversight": people.overseer,
        "administrator": people.administrator,
    }
    client = Client()
    if role != "visitor":
        client.force_login(makers[role](), BACKEND)
    return client


def expected(name: str, role: str) -> int:
    """What each page answers to each role: 302 asks to sign in, 404 tells nothing, 405 wants a POST."""
    if name in PUBLIC:
        return PUBLIC[name]
    if role == "visitor":
        return 302
    if name == "workspaces:service_list":
        return 200 if role in STAFF else 403
    if name in TEAM or name in CALL_PAGES:
        hidden = 404 if name in CALL_PAGES else 403
        return (TEAM | CALL_PAGES)[name] if role == "programme" else hidden
    if name in HIDDEN_UNLESS:
        return 200 if role in HIDDEN_UNLESS[name] else 404
    if name in OPENED_TO:
        return 200 if role in OPENED_TO[name] else 403
    if name in HOLDERS:
        return HOLDERS[name] if role == "holder" else 404
    if name in POSTS:
        return 405
    return OWN[name]


PUBLIC = {
    "public:home": 200, "public:map": 200, "public:points": 200, "public:register": 200, "public:register_csv": 200,
    "public:place": 404, "public:point": 404, "public:calls": 200, "public:call": 200, "public:programme": 200,
    "public:coverage": 200, "public:coverage_outlines": 200, "public:about": 200, "public:fictitious": 405,
    "public:robots": 200, "public:security": 200, "public:simulator": 200, "territories:outlines": 200,
    "territories:point": 200, "public:coverage_communes": 200, "public:coverage_csv": 200,
    "public:coverage_siting": 200, "public:coverage_siting_points": 200, "public:questions": 200,
    "public:calendar": 200, "public:calendar_feed": 200, "public:wave_feed": 200,
    "applications:content": 410,  # a signed link is its own permission; this one is not signed
}  # fmt: skip
# A submitted file is no longer a form: its holder is led to the receipt.
HOLDERS = {
    "applications:edit": 302, "applications:review": 302, "applications:locate": 302, "applications:pieces": 200,
    "applications:members": 302, "applications:member": 302,
}  # fmt: skip
# Two generations to compare are named after the address: without them there is no file.
TEAM = {
    "workspaces:waves": 200, "workspaces:wave": 200,
    "workspaces:zonings": 200, "workspaces:zoning": 200, "workspaces:zoning_members_csv": 200,
    "workspaces:zoning_findings_csv": 200, "workspaces:zoning_compare": 200, "workspaces:zoning_compare_csv": 404,
}  # fmt: skip
# The team's pages about calls do not exist for anybody else; here the call has no draft, no question, no network.
CALL_PAGES = {
    **{
        f"workspaces:{name}": 200
        for name in (
            "calls", "call_new", "call", "rulebook_versions", "rulebook", "wave_new", "questions", "wave_hours",
            "wave_edit", "wave_territories", "wave_envelopes", "wave_prolong", "wave_amend", "wave_alerts",
            "wave_alerts_state", "networks", "form", "imports",
        )
    },
    **{
        f"workspaces:{name}": 404
        for name in (
            "rulebook_text", "rulebook_preview", "rulebook_publish", "rulebook_section", "question", "alert_again",
            "network", "form_version", "form_version_export", "form_draft", "form_heading", "form_preview",
            "form_changes", "form_text", "form_export", "form_publish", "form_section", "form_question_new",
            "form_question", "file_import", "import_state", "import_mapping", "import_report",
        )
    },
}  # fmt: skip
CALL_POSTS = {
    "workspaces:wave_open", "workspaces:rulebook_discard", "workspaces:rulebook_check", "workspaces:form_use",
    "workspaces:form_arrange", "workspaces:form_kind", "workspaces:form_discard", "workspaces:import_online",
    "workspaces:import_check", "workspaces:import_run",
}  # fmt: skip
HIDDEN_UNLESS = {
    **dict.fromkeys(("workspaces:file", "applications:receipt", "applications:receipt_pdf"), SEES_FILE),
    "assessment:nominations": NOMINATES,
    "assessment:spot": NOMINATES,
    "workspaces:ask_correction": ASSESSES,
    "workspaces:late_drafts": DECIDES,
    "workspaces:services": NOMINATES,
    "workspaces:service": {"sous_prefecture", "programme"},
}
OPENED_TO = {
    "workspaces:saved_views": STAFF,
    "workspaces:list_exports": STAFF,
    "accounts:grants": {*GRANTERS, "oversight"},
    "accounts:grant": GRANTERS,
    "accounts:accounts": {"administrator"},
    "organisations:invitations": GRANTERS,
    "workspaces:journal": {"programme", "oversight"},
    "workspaces:journal_csv": {"programme", "oversight"},
}
# A list of places belongs to whoever sent it: none of these persons sent one.
OWN = {
    "workspaces:home": 200, "applications:start": 200, "workspaces:places_checks": 200,
    "workspaces:places_check": 404, "workspaces:places_check_state": 404, "workspaces:places_check_result": 404,
    "workspaces:list_export": 404, "workspaces:list_export_state": 404, "workspaces:list_export_file": 404,
    "workspaces:my_data": 200, "workspaces:my_data_export": 200, "accounts:delegations": 200, "organisations:mine": 200,
    "organisations:look_up": 200,
    # No correction is asked, no earlier file, no member, no late draft.
    "applications:correct": 404, "applications:compare": 404, "applications:sign_intent": 404,
    "workspaces:waive": 404,
    # The address names no piece: see applications' own matrix of its pages of pieces.
    "applications:piece": 404, "applications:piece_thumbnail": 404, "applications:piece_versions": 404,
    # The address names a file where these expect a person, a grant, an organisation or an invitation.
    "accounts:person": 404, "accounts:revoke": 404, "organisations:people": 404, "organisations:invitation": 404,
    "organisations:bank_account": 404,
    "assessment:invitation": 404, "assessment:nomination": 404,
}  # fmt: skip
# What each answers to the holder of a file that is submitted.
DRAFT_POSTS = {
    "applications:autosave": 410, "applications:adopt_rules": 422, "applications:address_point": 404,
    "applications:invite_members": 422, "applications:remove_member": 404, "workspaces:apply_again": 404,
    "workspaces:cancel_correction": 404,
}  # fmt: skip
POSTS = {
    *DRAFT_POSTS, "applications:submit", "workspaces:check", "workspaces:decide", "workspaces:retract",
    "workspaces:notify", "workspaces:withdraw", "workspaces:announce",
}  # fmt: skip
# Acts on people, grants and invitations: what their address names does not exist, whoever asks.
POSTS_ON_NOBODY = {
    "workspaces:saved_view",
    "accounts:close_account", "accounts:reopen_account", "accounts:end_delegation", "organisations:invite",
    "organisations:leave", "organisations:change_role", "organisations:remove", "organisations:transfer",
    "organisations:revoke_invitation", "organisations:show_bank_account",
    "assessment:decline", "assessment:invite", "assessment:withdraw_nomination",
}  # fmt: skip
POSTS |= {*POSTS_ON_NOBODY, "workspaces:erase"}
POSTS |= CALL_POSTS
OURS = ("public", "territories", "workspaces", "applications", "accounts", "organisations", "assessment")


def our_pages() -> dict[str, str]:
    """Every named page of ours with its pattern, read from the resolver so that a new one cannot be forgotten."""
    found: dict[str, str] = {}
    for resolver in get_resolver().url_patterns:
        space = getattr(resolver, "namespace", None)
        if space in OURS:
            for pattern in resolver.url_patterns:
                found[f"{space}:{pattern.name}"] = f"/{resolver.pattern}{pattern.pattern}"
    return found


def address(pattern: str, file: Application) -> str:
    return (
        pattern.replace("<str:public_id>", file.public_id)
        .replace("<str:who>", file.public_id)
        .replace("<str:token>", file.public_id)
        .replace("<str:code>", "SP-021")
        .replace("<slug:code>", file.wave.code)
        .replace("<slug:slug>", file.wave.call.slug)
        .replace("<slug:section>", "amounts")
        .replace("<str:section>", "place")
        .replace("<str:place>", "place.summary")
        .replace("<int:number>", "1")
        .replace("<int:rank>", "1")
        .replace("<int:pk>", str(Zoning.objects.order_by("pk").values_list("pk", flat=True).first()))
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_decided(role: str, set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    generation()
    set_clock(instants.DURING)
    client = client_for(role)
    got = {name: client.get(address(pattern, file)).status_code for name, pattern in our_pages().items()}
    assert got == {name: expected(name, role) for name in got}


@pytest.mark.parametrize("role", ROLES)
def test_every_act_by_post_is_refused_to_whoever_may_not(role: str, set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for(role)
    pages = our_pages()
    got = {name: client.post(address(pages[name], file)).status_code for name in sorted(POSTS)}
    in_perimeter = role in SEES_FILE - {"holder"}
    assesses = in_perimeter and role not in READS_FILE
    service = 422 if in_perimeter else 404
    wanted = {
        "applications:submit": 302 if role == "holder" else 404,
        **dict.fromkeys(
            DRAFT_POSTS, 404
        ),  # the file is no draft, and names no member, no point, no correction
        **(DRAFT_POSTS if role == "holder" else {}),
        "workspaces:announce": 422 if role == "programme" else 403,
        # Nothing ticked means complete: whoever assesses here may say so.
        "workspaces:check": 302 if assesses else service,
        "workspaces:decide": service,
        "workspaces:notify": service,
        "workspaces:retract": service,
        "workspaces:withdraw": 302 if role == "holder" else 404,
        **dict.fromkeys(CALL_POSTS, 404),
        "workspaces:wave_open": 422 if role == "programme" else 404,  # it is open already
        "workspaces:form_use": 422 if role == "programme" else 404,  # no version to use
        "workspaces:import_online": 422 if role == "programme" else 404,  # no procedure is named
        "workspaces:erase": 422,  # the box is not ticked
        **dict.fromkeys(POSTS_ON_NOBODY, 404),
    }
    if role == "visitor":
        wanted = dict.fromkeys(wanted, 302)
    if role == "oversight":
        wanted = {name: 422 if name == "workspaces:erase" else 403 for name in wanted}
    assert got == wanted


@pytest.mark.parametrize("role", ["sous_prefecture", "programme"])
def test_service_list_costs_the_same_at_one_and_three_files(
    role: str, set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = calls.demonstration_wave()
    files.submitted(wave, name="Lieu 1")
    set_clock(instants.DURING)
    client = client_for(role)
    client.get("/espace/dossiers/")
    one = query_count(lambda: client.get("/espace/dossiers/"))
    for name in ("Lieu 2", "Lieu 3"):
        files.submitted(wave, name=name)
    three = query_count(lambda: client.get("/espace/dossiers/"))
    assert (one, three <= 10) == (three, True)


def test_register_and_map_cost_the_same_at_one_and_three_places(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = calls.demonstration_wave()
    first = decisions.notified(decisions.retained(checks.complete(files.submitted(wave, name="Lieu 1"))))
    decisions.announced(first)
    set_clock(instants.PUBLIC_FROM)
    client = Client()
    pages = ("/", "/carte/", "/carte/lieux.geojson", "/registre/", "/couverture/")
    one = [query_count(lambda page=page: client.get(page)) for page in pages]
    for name in ("Lieu 2", "Lieu 3"):
        more = decisions.notified(decisions.retained(checks.complete(files.submitted(wave, name=name))))
        decisions.announced(more)
    assert Label.objects.count() == 3
    three = [query_count(lambda page=page: client.get(page)) for page in pages]
    assert (one, max(three) <= 10) == (three, True)


def test_service_list_shows_each_file_with_its_stage(set_clock: Callable[..., None]) -> None:
    wave = calls.demonstration_wave()
    files.submitted(wave, name="Le Premier")
    checks.complete(files.submitted(wave, name="Le Deuxième"))
    set_clock(instants.DECIDED)
    response = client_for("sous_prefecture").get("/espace/dossiers/?q=deuxieme")
    rows = [[row.cells[0].value, row.cells[5].value] for row in response.context["table"].rows]
    assert rows == [["Le Deuxième", "complet, décision attendue"]]


def test_nothing_of_a_result_is_public_before_its_instant(set_clock: Callable[..., None]) -> None:
    decision = decisions.notified(decisions.retained(checks.complete(files.submitted(name="Le Discret"))))
    decisions.announced(decision)
    label = Label.objects.get()
    pages = (
        "/carte/",
        "/carte/lieux.geojson",
        "/registre/",
        "/registre/registre.csv",
        f"/lieux/{label.place.public_id}/",
    )

    def shown() -> list[bool]:
        found = []
        for page in pages:
            response = Client().get(page)
            found.append(b"Le Discret" in (b"".join(response) if response.streaming else response.content))
        return found

    set_clock(label.announced_at.replace(hour=label.announced_at.hour - 1))
    before = shown()
    set_clock(label.announced_at)
    assert (before, shown()) == ([False] * 5, [True] * 5)


def test_fictitious_places_hide_with_one_click_and_are_counted_apart(set_clock: Callable[..., None]) -> None:
    decision = decisions.notified(decisions.retained(checks.complete(files.submitted(name="Le Fictif"))))
    Place.objects.update(is_fictitious=True)
    decisions.announced(decision)
    set_clock(instants.PUBLIC_FROM)
    client = Client()
    counts = [client.get("/registre/").context["counts"]]
    client.post("/fictifs/")
    counts.append(client.get("/registre/").context["counts"])
    assert [(each["real"], each["fictitious"]) for each in counts] == [(0, 1), (0, 0)]


def test_draft_save_from_an_older_screen_keeps_both_versions(set_clock: Callable[..., None]) -> None:
    draft = files.whole_draft()
    set_clock(instants.DURING)
    client = client_for("holder")
    page = f"/espace/candidatures/{draft.public_id}/"
    stale = {"place_name": "Ma version", "shown": json.dumps({"place_name": mark("Un autre nom")})}
    response = client.post(page, stale)
    draft.refresh_from_db()
    (conflict,) = response.context["conflicts"]
    shown = (response.context["form"]["place_name"].value(), conflict["stored"].text)
    assert (response.status_code, draft.place_name, shown) == (422, files.NAME, ("Ma version", files.NAME))


def test_late_submission_is_refused_in_the_rulebook_words(set_clock: Callable[..., None]) -> None:
    draft = files.whole_draft()
    set_clock(instants.CLOSES)
    response = client_for("holder").post(f"/espace/candidatures/{draft.public_id}/deposer/")
    [reason] = response.context["reasons"]
    lateness = draft.rulebook.rules.calendar.lateness.text.words
    assert (response.status_code, reason.code, reason.rule, Receipt.objects.count()) == (
        422,
        "late",
        f"Règle de retard : {lateness}",
        0,
    )


def test_holder_reads_no_decision_before_its_notification(set_clock: Callable[..., None]) -> None:
    decision = decisions.refused()
    set_clock(instants.DECIDED)
    client = client_for("holder")
    page = f"/espace/dossiers/{decision.application.public_id}/"
    before = client.get(page).context
    decisions.notified(decision)
    after = client.get(page).context
    assert (before["stage"], before["decision"], after["stage"]) == (
        "complet, décision attendue",
        None,
        "non retenu",
    )


def test_service_reading_is_journalled_once_a_day(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for("sous_prefecture")
    pages = [client.get(f"/espace/dossiers/{file.public_id}/") for _ in range(2)]
    words = [words for _, words in pages[1].context["history"]]
    assert words == ["Brouillon commencé", "Dossier déposé", "Dossier consulté par un service"]


def test_receipt_pdf_is_tagged_french_and_the_same_each_time(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for("holder")
    page = f"/espace/candidatures/{file.public_id}/accuse.pdf"
    first, second = client.get(page).content, client.get(page).content
    document = PdfReader(BytesIO(first))
    root = document.trailer["/Root"]
    text = " ".join(" ".join(each.extract_text() for each in document.pages).split())
    assert first == second
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("fr-FR", True)
    assert document.metadata is not None
    assert document.metadata.title == f"Accusé de réception {file.receipt.number}"
    for mention in (file.receipt.number, "20 février 2026 à 10", "L. 231-4", "R. 421-1", str(file.service)):
        assert " ".join(mention.split()) in text


def test_register_csv_neutralises_formulas(set_clock: Callable[..., None]) -> None:
    decisions.announced(
        decisions.notified(decisions.retained(checks.complete(files.submitted(name="=HYPERLINK(1)"))))
    )
    set_clock(instants.PUBLIC_FROM)
    lines = b"".join(Client().get("/registre/registre.csv")).decode().splitlines()
    assert lines[1].split(",")[1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("page", ["/lieux/%00/", "/espace/dossiers/%00/", "/espace/vagues/a%00b/"])
def test_address_with_a_null_character_names_nothing(page: str) -> None:
    assert client_for("programme").get(page).status_code == 404


def test_receipt_pdf_stays_the_same_when_the_service_changes_its_mailbox(
    set_clock: Callable[..., None],
) -> None:
    file = files.submitted()
    set_clock(instants.DURING)
    client = client_for("holder")
    page = f"/espace/candidatures/{file.public_id}/accuse.pdf"
    before = client.get(page).content
    set_mailboxes({"SP-021": "nouvelle@exemple.example"}, by="", at=instants.DURING)
    assert client.get(page).content == before


@pytest.mark.parametrize("query", ["q=%00", "vague=%00", "etape=%00", "tri=%00", "page=%00"])
def test_service_list_takes_a_null_character_as_nothing(query: str) -> None:
    assert client_for("programme").get(f"/espace/dossiers/?{query}", follow=True).status_code == 200
