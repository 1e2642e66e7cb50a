"""Each thing that may happen to a file, once on a « Refuge » and once on a « Grenier »: the first is to be hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.models import Application
from fabriques.applications.pieces.acts import add_piece
from fabriques.applications.pieces.upkeep import draw
from fabriques.applications.tests import factories as files
from fabriques.applications.tests import imports
from fabriques.applications.tests.pieces import code, upload
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations.acts import start_application
from fabriques.assessment.tests import nominations
from fabriques.assessment.tests.factories import complete
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.organisations.tests.factories import organisation
from fabriques.selection.again import apply_again
from fabriques.selection.tests import factories as decisions
from tests.declared import pages
from tests.roles import our_pages

AGAIN = instants.PUBLIC_FROM + timedelta(days=30)
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
# What a page is asked for with, when it is not the file.
KINDS = {
    "import": "import",
    "nomination": "nomination",
    "invitation": "nomination",
    "compare": "later",
    "waive": "late",
}
HIDDEN = Q(place_name__startswith="Le Refuge")


def live() -> dict[str, str]:
    """Public identifiers of what hangs from the Refuges, by kind."""
    wave = demonstration_wave()
    found: dict[str, str] = {}
    for name in ("Le Grenier", "Le Refuge"):
        refused = files.whole_draft(wave, name=f"{name} refusé")
        piece = add_piece(
            refused,
            code(refused),
            upload(name=f"plan-{len(name)}.pdf"),
            by=refused.started_by,
            at=instants.DURING,
        )
        draw(piece.public_id)
        applications.submit(refused, by=refused.started_by, at=instants.DURING, seen=NO_PAGE)
        reopened = files.reopened("summary", file=files.submitted(wave, name=f"{name} rouvert"))
        decisions.notified(decisions.retained(complete(files.submitted(wave, name=f"{name} retenu"))))
        late = files.whole_draft(wave, name=f"{name} en retard")
        nomination = nominations.invited(wave, name=f"{name} signalé")
        start_from(nomination, f"{name} signalé")
        found |= {
            "application": refused.public_id,
            "piece": piece.public_id,
            "correction": reopened.public_id,
            "nomination": nomination.public_id,
            "late": late.public_id,
            "code": piece.code,
        }
    names = {"101": "Le Refuge importé", "102": "Le Grenier importé"}
    rows = [imports.row(number, name=name) for number, name in names.items()]
    imports.done(imports.received(*rows, wave=wave))
    changed = [imports.row(number, name=name, summary="Autre texte.") for number, name in names.items()]
    found["import"] = imports.done(imports.received(*changed, wave=wave, name="suite.csv")).public_id
    files.keep_drafts(by=SCHEDULE, at=instants.CLOSES)
    return found | {"later": follow("Le Refuge refusé"), "wave": wave.code}


def start_from(nomination: Nomination, name: str) -> Application:
    by = people.person(nomination.contact_address, "Invitée Exemple")
    draft = start_application(
        nomination,
        organisation(f"Structure de {name}", by=by),
        name,
        key=files.key(name),
        by=by,
        at=instants.DURING,
    )
    files.add_pieces(draft)
    applications.write(draft, files.whole_values(draft), by=by, at=instants.DURING)
    applications.submit(draft, by=by, at=instants.DURING, seen=NO_PAGE)
    return draft


def follow(name: str) -> str:
    """A refused file is applied again under another name, which says nothing of the first; that one is submitted."""
    earlier = complete(Application.objects.get(place_name=name))
    refusal = decisions.notified(decisions.refused(earlier)).application
    opens, closes = instants.PUBLIC_FROM + timedelta(days=20), instants.PUBLIC_FROM + timedelta(days=60)
    wave = demonstration_wave(code="vague-2", slug="appel-2", opens_at=opens, closes_at=closes)
    by = earlier.started_by
    draft = apply_again(refusal, wave, key=files.key("suite"), by=by, at=AGAIN)
    answers = {"place_name": "La Suite", "request": {"1": 5_000_000}}
    applications.write(draft, answers, by=by, at=AGAIN)
    applications.submit(draft, by=by, at=AGAIN, seen=NO_PAGE)
    return draft.public_id


def pages_of(ids: Mapping[str, str]) -> dict[str, str]:
    """Every page that people signed in read, at a file and what hangs from it: public identifiers by kind."""
    found = {}
    for name, route in our_pages().items():
        space, page = name.split(":")
        which = next((kind for word, kind in KINDS.items() if word in page), "application")
        values = dict.fromkeys(CONVERTER.findall(route), ids["application"]) | {
            "public_id": ids["piece" if name == "workspaces:piece" else which],
            "piece": ids["piece"],
            "correction_id": ids["correction"],
            "code": ids["code" if page == "piece_versions" else "wave"],
            "number": "1",
            "rank": "1",
            "pk": "1",
        }
        if space not in ("public", "territories") and "GET" in pages()[name].methods:
            found[name] = CONVERTER.sub(lambda each, values=values: values[each[1]], route)
    return found
