"""Every page × every role, on one wave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.common.tests import instants
from fabriques.territories.tests.zoning_factories import generation
from tests.harness.scenes import scene
from tests.roles import ROLES, address, client_for, our_pages

pytestmark = pytest.mark.django_db
READS_FILE = {"panel", "oversight"}  # and may do nothing about it
SEES_FILE = {"holder", "sous_prefecture", "prefecture", "region", "programme", *READS_FILE}
STAFF = set(ROLES) - {"visitor", "holder", "another_holder", "network", "administrator"}
NOMINATES = STAFF - {"panel", "another_panel", "oversight"}
ASSESSES = {"sous_prefecture", "prefecture", "region", "programme"}
DECIDES = {"prefecture", "another_prefecture", "programme"}
GRANTERS = {"prefecture", "another_prefecture", "programme", "administrator"}


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
    **dict.fromkeys(
        ("workspaces:file", "workspaces:pieces", "applications:receipt", "applications:receipt_pdf"),
        SEES_FILE,
    ),
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
    "applications:piece_page": 404, "workspaces:piece": 404,
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


@scene
def file() -> Application:
    """A submitted file, and a generation of a zoning."""
    generation()
    return files.submitted()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_decided(
    role: str, file: Application, set_clock: Callable[..., None]
) -> None:
    set_clock(instants.DURING)
    client = client_for(role)
    got = {name: client.get(address(pattern, file)).status_code for name, pattern in our_pages().items()}
    assert got == {name: expected(name, role) for name in got}


@pytest.mark.parametrize("role", ROLES)
def test_every_act_by_post_is_refused_to_whoever_may_not(
    role: str, file: Application, set_clock: Callable[..., None]
) -> None:
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
