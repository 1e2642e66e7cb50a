from __future__ import annotations

from dataclasses import replace
from datetime import date

from fabriques.applications import acts
from fabriques.applications.again.acts import PointToAddress, address_point, start_again
from fabriques.applications.consortium.acts import add_member
from fabriques.applications.models import Application
from fabriques.applications.paper.acts import receive
from fabriques.applications.pieces import upkeep
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import papers
from fabriques.applications.tests.pieces import code, piece
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.page_examples import Example, Examples, to


def examples() -> Examples:
    return {
        **of_a_draft(),
        **of_a_consortium(),
        **of_a_file_started_again(),
        **of_pieces(),
        **of_papers(),
        **others(),
    }


def of_a_draft() -> Examples:
    draft = files.whole_draft(name="Le Brouillon")
    example = Example({"public_id": draft.public_id}, roles=to("holder"))  # theirs: none of it is on paper
    names = ("edit", "autosave", "adopt_rules", "locate", "review", "submit", "delete")
    return {
        **{f"applications:{name}": example for name in names},
        "applications:pieces": replace(example, sent={"add": code(draft)}, post=422),  # without the document
    }


def of_a_consortium() -> Examples:
    wave = files.form_wave(code="vague-c")
    draft = files.whole_draft(wave, name="Le Groupement", values={"is_consortium": True})
    partner = add_member(draft, files.PARTNER, by=draft.started_by, at=instants.DURING)
    file, member = {"public_id": draft.public_id}, {"member_id": partner.public_id}
    theirs = to("holder")  # services open those of papers
    return {
        "applications:members": Example(file, roles=theirs),
        "applications:invite_members": Example(file),
        "applications:member": Example(file | member, roles=theirs),
        "applications:remove_member": Example(file | member, roles=theirs, post=302),
        "applications:ask_member_again": Example(file | member, post=422),
        # Without what its page showed.
        "applications:decline_intent": Example(member, roles=to("holder", "another_holder"), post=422),
        "applications:sign_intent": Example(member, roles=to("holder", "another_holder")),
    }


def of_a_file_started_again() -> Examples:
    """A file submitted after another one, and a draft that still has a point of it to address."""
    earlier = files.submitted(name="Le Premier essai")
    point = PointToAddress("partnerships", "Partenariats", "Les partenaires ne sont pas nommés.")
    ids = []
    for name in ("vague-r", "vague-s"):
        wave = demonstration_wave(code=name, slug=f"appel-{name}")
        draft = start_again(
            earlier, wave, [point], key=files.key(name), by=earlier.started_by, at=instants.DURING
        )
        ids.append(draft.public_id)
    submitted = Application.objects.get(public_id=ids[0])
    address_point(submitted.earlier_reasons.get(), "Ils le sont.", by=earlier.started_by, at=instants.DURING)
    acts.submit(submitted, by=earlier.started_by, at=instants.DURING, seen=NO_PAGE)
    return {
        "applications:compare": Example({"public_id": ids[0]}),
        "applications:address_point": Example({"public_id": ids[1], "criterion": point.criterion}),
    }


def of_pieces() -> Examples:
    """A document of a submitted file, with its small picture."""
    ready = files.whole_draft(name="Le Dossier et ses pièces")
    found = piece(ready)
    upkeep.draw(found.public_id)
    acts.submit(ready, by=ready.started_by, at=instants.DURING, seen=NO_PAGE)
    file, document = {"public_id": ready.public_id}, {"piece": found.public_id}
    return {
        "applications:piece": Example(file | document, get=302),  # to a link that lasts two minutes
        "applications:piece_thumbnail": Example(file | document),
        "applications:piece_page": Example(file | document | {"number": "1"}),
        "applications:piece_versions": Example(file | {"code": found.code}),
    }


def of_papers() -> Examples:
    """A file on paper being entered, and one received whose acknowledgement is to be posted."""
    days = {"posted": date(2026, 2, 10), "arrived": date(2026, 2, 12), "at": instants.DURING}
    draft = papers.begun(name="Le Papier", **days)
    file = papers.begun(name="Le Papier reçu", **days)
    receive(file, by=file.started_by, at=instants.DURING, seen=NO_PAGE)
    received, sent = {"public_id": file.public_id}, file
    named, letter = {"public_id": draft.public_id}, {"public_id": file.postal_letters.get().public_id}
    return {
        "applications:enter_paper": Example({"code": draft.wave.code}),
        "applications:envelope": Example(named),
        "applications:receive_paper": Example(named),
        "applications:sender": Example(received),
        "applications:withdraw_paper": Example(received),
        "applications:claim_paper": Example({"public_id": sent.public_id}, get=404, post=404),
        "applications:postal_letter": Example(letter),
        "applications:letter_posted": Example(letter, post=302),
    }


def others() -> Examples:
    asked = files.reopened(file=files.submitted(name="Le Dossier à corriger"), at=instants.DURING)
    return {
        "applications:correct": Example({"public_id": asked.application.public_id}, roles=to("holder")),
        "applications:content": Example({"token": "x"}, get=410),  # a link ends after some minutes
    }
