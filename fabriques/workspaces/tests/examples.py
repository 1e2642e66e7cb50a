from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fabriques.accounts.tests import factories as people
from fabriques.applications.batch.acts import run as check_places
from fabriques.applications.lateness.acts import keep_drafts
from fabriques.applications.models import Piece
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import imports, lists
from fabriques.calls.alerts.acts import keep_network, write_alerts
from fabriques.calls.drafts.acts import begin_draft
from fabriques.calls.models import Call, OpeningAlert
from fabriques.calls.questions.acts import ask
from fabriques.calls.tests import form_factories as forms
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Example, Examples, clock_at, to
from fabriques.correspondence.models import Message
from fabriques.territories.tests.factories import LAON, SOISSONS
from fabriques.territories.tests.zoning_factories import generation
from fabriques.workspaces import export_acts, view_acts


def examples() -> Examples:
    with clock_at(instants.CHECKED):
        return {
            **of_calls(), **of_forms(), **of_zonings(), **of_imports(), **of_lists(), **of_files(),
            # No file is ticked.
            **{f"workspaces:{name}": Example(post=422) for name in ("bulk_assign", "bulk_notify", "bulk_notified")},
            # Whoever keeps one service alone is taken to it.
            "workspaces:services": Example(get={"programme": 200, "oversight": 200, "others": 302}),
            "workspaces:service": Example({"code": "SP-021"}, roles=to("sous_prefecture", "programme", "oversight")),
        }  # fmt: skip


def of_calls() -> Examples:
    """The usual call with a draft of its rules, a question, a network that was told of its wave."""
    wave, team = demonstration_wave(), people.programme_member()
    begin_draft(wave.call, by=team, at=instants.DURING)
    question = ask(
        wave.call, "Un lieu en projet peut-il candidater ?", by=people.holder(), at=instants.DURING
    )
    network = keep_network(
        None, "Réseau d'exemple", "reseau.boite@exemple.test", None, active=True, by=team, at=instants.DURING
    )
    write_alerts(wave, by=SCHEDULE, at=instants.DURING)
    alert = OpeningAlert.objects.get(contact=network)
    section = Example({"slug": wave.call.slug, "section": "amounts"})
    return {
        "workspaces:rulebook_version": Example({"slug": wave.call.slug, "number": "1"}),
        "workspaces:rulebook_section": section,
        "workspaces:rulebook_check": section,
        "workspaces:question": Example({"public_id": question.public_id}),
        "workspaces:network": Example({"public_id": network.public_id}),
        "workspaces:alert_again": Example({"pk": str(alert.pk)}),
    }


def of_forms() -> Examples:
    """The same call with a published form and a draft of the next one."""
    call = Call.objects.get(slug="appel")
    version = forms.published(call)
    forms.draft(call)
    names = {"slug": call.slug}
    versions = Example(names | {"number": str(version.number)})
    section, question = Example(names | {"section": "place"}), Example(names | {"place": "place.summary"})
    return {
        "workspaces:form_version": versions,
        "workspaces:form_version_export": versions,
        "workspaces:form_section": section,
        "workspaces:form_question_new": Example(names | {"place": "place"}),
        "workspaces:form_question": question,
        "workspaces:form_kind": question,
        "workspaces:form_arrange": replace(question, sent={"act": "copy"}, post=302),
    }


def of_zonings() -> Examples:
    """Two generations of one zoning."""
    older = generation(vintage="2024", classes={SOISSONS: "none"})
    newer = generation(vintage="2025", classes={SOISSONS: "plus", LAON: "socle"})
    one, both = Example({"pk": str(newer.pk)}), Example(query=f"?avant={older.pk}&apres={newer.pk}")
    return {
        "workspaces:zoning": one,
        "workspaces:zoning_members_csv": one,
        "workspaces:zoning_findings_csv": one,
        "workspaces:zoning_compare": both,
        "workspaces:zoning_compare_csv": both,
    }


def of_imports() -> Examples:
    """A table of files sent and tried."""
    found = imports.tried(imports.received(wave=demonstration_wave()))
    names = {"public_id": found.public_id}
    one = Example(names)
    parts = ("file_import", "import_state", "import_check", "import_run", "import_report")
    return {
        **{f"workspaces:{name}": one for name in parts},
        "workspaces:import_mapping": Example(names | {"rank": "1"}),
    }


def of_lists() -> Examples:
    """A list of places checked for the holder; a view and an export of the agent of Château-Thierry."""
    agent = people.sous_prefecture_agent()
    check = lists.sent(by=people.holder())
    check_places(check.public_id, by=SCHEDULE)
    view = view_acts.save_view(
        "À vérifier",
        "etape=to_check",
        shared_with=None,
        by=agent,
        at=instants.DURING,
        on=instants.DURING.date(),
    )
    export = export_acts.ask("", "csv-standard", [], by=agent, at=instants.DURING)
    export_acts.run(export.public_id, by=SCHEDULE)
    mine = Example({"public_id": check.public_id}, roles=to("holder"))
    theirs = Example({"public_id": export.public_id}, roles=to("sous_prefecture"))
    return {
        **{
            f"workspaces:{name}": mine
            for name in ("places_check", "places_check_state", "places_check_result")
        },
        **{f"workspaces:{name}": theirs for name in ("list_export", "list_export_state", "list_export_file")},
        "workspaces:saved_view": Example(
            {"public_id": view.public_id}, roles=to("sous_prefecture"), post=302
        ),
    }


def of_files() -> Examples:
    """A document of a submitted file; a draft kept at the closing of a short wave; a file whose correction is asked."""
    closes = instants.OPENS + timedelta(days=8)
    short = demonstration_wave(code="vague-l", slug="appel-vague-l", closes_at=closes)
    late = files.whole_draft(short, name="Le Retardataire", at=closes - timedelta(days=1))
    keep_drafts(by=SCHEDULE, at=closes)
    asked = files.reopened(file=files.submitted(name="Le Dossier rouvert"), at=instants.DURING)
    correction = Example({"public_id": asked.application.public_id, "correction_id": asked.public_id})
    [letter] = Message.objects.about("application", asked.application.public_id).filter(
        subject__startswith="Une correction"
    )
    return {
        "workspaces:letter": Example(
            {"public_id": asked.application.public_id, "letter_id": letter.public_id}
        ),
        "workspaces:side_by_side": Example({"other_id": asked.application.public_id}),
        "workspaces:apply_again": Example(sent={"wave": "vague-1"}, post=302),  # without its key
        "workspaces:piece": Example({"public_id": Piece.objects.get(file_name="statuts.pdf").public_id}),
        "workspaces:waive": Example({"public_id": late.public_id}),
        "workspaces:cancel_correction": correction,
        "workspaces:read_correction": replace(correction, post=422),  # it is not answered
    }
