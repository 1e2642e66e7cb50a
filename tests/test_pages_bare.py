"""What pages answer when the usual file is all there is: what is not there yet is not invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Answer, expected
from fabriques.territories.tests.zoning_factories import generation
from tests.declared import pages
from tests.harness.scenes import scene
from tests.roles import NOTHING, ROLES, address, client_for, refusal, status_undone

pytestmark = pytest.mark.django_db
# With the usual file alone, submitted: what answers otherwise than 200 to whom it opens.
IN_A_BARE_WORLD: dict[str, Answer] = {
    "public:place": 404, "public:point": 404, "applications:content": 410,
    # A submitted file is no longer a form: its holder is led to the receipt. Services open those of papers.
    **{
        f"applications:{name}": {"holder": 302, "others": 404}
        for name in ("edit", "review", "locate", "members", "member")
    },
    # No correction is asked, no earlier file, no member, no piece named, no late draft.
    **dict.fromkeys(
        (f"applications:{name}" for name in ("correct", "compare", "sign_intent", "piece", "piece_thumbnail",
                                            "piece_page", "piece_versions")), 404,
    ),
    # Two generations to compare are named after the address: without them there is no file.
    "workspaces:zoning_compare_csv": 404,
    # The call has no draft, no question, no network, no import; nobody sent a list nor asked for an export.
    **dict.fromkeys(
        (
            f"workspaces:{name}"
            for name in (
                "rulebook_text", "rulebook_preview", "rulebook_publish", "rulebook_section", "question", "alert_again",
                "network", "form_version", "form_version_export", "form_draft", "form_heading", "form_preview",
                "form_changes", "form_text", "form_export", "form_publish", "form_section", "form_question_new",
                "form_question", "file_import", "import_state", "import_mapping", "import_report", "places_check",
                "places_check_state", "places_check_result", "list_export", "list_export_state", "list_export_file",
                "waive", "piece",
            )
        ),
        404,
    ),
    # The address names a file where these expect a person, a grant, an organisation or an invitation.
    **dict.fromkeys(
        ("accounts:person", "accounts:revoke", "accounts:close_account", "organisations:people",
         "organisations:invitation",
         "organisations:join_request", "organisations:bank_account", "assessment:invitation",
         "assessment:nomination"), 404,
    ),
}  # fmt: skip
SENT_IN_A_BARE_WORLD: dict[str, Answer] = {
    "applications:submit": 302, "applications:autosave": {"holder": 410, "others": 404},
    "applications:adopt_rules": {"holder": 422, "others": 404},  # services open those of papers, and this is none
    "applications:invite_members": 422, "workspaces:withdraw": 422, "workspaces:announce": 422,
    "workspaces:check": 422,  # nothing ticked declares nothing: complete is said on purpose
    **dict.fromkeys((f"workspaces:{name}" for name in ("decide", "retract")), 422),
    # It is open already; no version to use; no procedure is named; the box is not ticked.
    **dict.fromkeys((f"workspaces:{name}" for name in ("wave_open", "form_use", "import_online", "erase")), 422),
    # What their address names does not exist, whoever asks.
    **dict.fromkeys(
        (
            "applications:address_point", "applications:remove_member", "applications:ask_member_again",
            "applications:decline_intent", "workspaces:apply_again",
            "workspaces:cancel_correction", "workspaces:saved_view", "accounts:close_account",
            "accounts:reopen_account", "accounts:end_delegation", "organisations:invite", "organisations:leave",
            "organisations:change_role", "organisations:remove", "organisations:transfer",
            "organisations:revoke_invitation", "organisations:show_bank_account", "assessment:decline",
            "assessment:invite", "assessment:withdraw_nomination",
            *(f"workspaces:{name}" for name in (
                "rulebook_discard", "rulebook_check", "form_arrange", "form_kind", "form_discard", "import_check",
                "import_run",
            )),
        ), 404,
    ),
}  # fmt: skip


@scene
def file() -> Application:
    """A submitted file, and a generation of a zoning; nothing else."""
    generation()
    return files.submitted()


@pytest.mark.parametrize("role", ROLES)
def test_page_of_what_is_not_there_yet_says_so_to_whom_it_opens(
    role: str, file: Application, set_clock: Callable[..., None]
) -> None:
    set_clock(instants.DURING)
    client, known = client_for(role), pages()
    tables = (("GET", IN_A_BARE_WORLD), ("POST", SENT_IN_A_BARE_WORLD))
    got, wanted = {}, {}
    for method, table in tables:
        for name, answer in table.items():
            if refusal(known[name], role, method, NOTHING) is None:
                got[method, name] = status_undone(client, method, address(known[name].route, file), {})
                wanted[method, name] = expected(answer, role)
    assert got == wanted
