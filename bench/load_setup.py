"""Run inside the platform by `bench.load`: people, sessions and drafts of the load. The last line printed is JSON."""

import json
import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from fabriques.accounts.acts import open_account
from fabriques.accounts.signed_in import SessionStore
from fabriques.applications import acts
from fabriques.applications.pieces.acts import add_piece
from fabriques.calls import acts as calls
from fabriques.calls.models import Programme
from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION
from fabriques.common.seen import NO_PAGE
from fabriques.common.values import Money
from fabriques.demo import names
from fabriques.organisations.acts import register_organisation
from fabriques.rulebooks import reader

AT = clock.now()
FORM = """
code = "load"
title = "Formulaire de charge"
[sections.place]
title = "Le lieu"
[sections.place.fields]
place_name = { kind = "text", label = "Nom", required = true, holds = "place_name", maximum = 120 }
place = { kind = "place", label = "Adresse", required = true }
summary = { kind = "long_text", label = "Présentation", required = true, holds = "summary", maximum = 600 }
activities = { kind = "text", label = "Activités", required = true, holds = "activities", maximum = 300 }
CRITERIA
[sections.money]
title = "Budget"
[sections.money.fields]
request = { kind = "request", label = "Montant", required = true }
[sections.pieces]
title = "Pièces"
[sections.pieces.fields]
support_letter = { kind = "documents", label = "Lettre", required = false, document = "support_letter" }
"""


def wave():
    code = f"charge-{uuid.uuid4().hex[:6]}"
    call = calls.open_call(
        Programme.objects.get(), code, "Appel de charge (démonstration)", "Un appel fictif, pour mesurer.",
        by=INSTALLATION, at=AT, fictitious=True, confirmed=True,
    )  # fmt: skip
    book = calls.publish_rulebook(call, reader.load("demonstration")[0], by=INSTALLATION, at=AT)
    criteria = "".join(
        f'{each.code} = {{ kind = "long_text", label = "{each.code}", required = true, maximum = 1500 }}\n'
        for each in book.rules.criteria
    )
    form = calls.publish_form(call, FORM.replace("CRITERIA", criteria), by=INSTALLATION, at=AT)
    opens, closes = AT - timedelta(days=2), AT + timedelta(days=2)
    made = calls.prepare_wave(
        call, book, code, "Vague de charge (démonstration)", opens_at=opens,
        closes_at=closes, form=form, by=INSTALLATION, at=opens,
    )  # fmt: skip
    calls.set_envelope(made, AT.year, Money.euros(1_000_000), by=INSTALLATION, at=opens)
    return calls.open_wave(made, by=INSTALLATION, at=opens, seen=NO_PAGE), book.rules


def session(user):
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "fabriques.accounts.signed_in.Backend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.create()
    return store.session_key


def answers(rules):
    return {
        "place": {"address": "1 rue de la Démonstration", "commune": "02408"},
        "summary": names.SUMMARY,
        "activities": names.ACTIVITIES[0],
        "request": {"1": 5_000_000},
        **{each.code: names.ANSWERS.get(each.code, "Réponse de démonstration.") for each in rules.criteria},
    }


def draft(target, person, organisation, *, rules=None):
    made = acts.start(target, organisation, "Charge", key=uuid.uuid4(), by=person, at=AT)
    if rules is not None:
        acts.write(made, answers(rules), by=person, at=AT)
        text = SimpleUploadedFile("piece.txt", f"Pièce de démonstration {made.public_id}".encode())
        add_piece(made, "support_letter", text, by=person, at=AT)
    return made.public_id


target, rules = wave()
found = {"wave": target.code, "sessions": [], "organisations": [], "open": [], "whole": [], "storm": []}
for rank in range(PEOPLE_COUNT):  # noqa: F821 – replaced by bench.load
    person = open_account(
        f"charge-{rank}-{uuid.uuid4().hex[:6]}@demonstration.example", "Charge Exemple", password=None,
        by=INSTALLATION, at=AT, fictitious=True,
    )  # fmt: skip
    organisation = register_organisation(
        f"Structure de charge {rank}", "association", by=person, at=AT, fictitious=True
    )
    found["sessions"].append(session(person))
    found["organisations"].append(organisation.public_id)
    found["open"].append(draft(target, person, organisation))
    found["storm"].append(draft(target, person, organisation, rules=rules))
    if rank < 8:
        found["mine"] = [draft(target, person, organisation, rules=rules) for _each in range(25)]
        found["whole"].append(found.pop("mine"))
found["whole"] = [row[rank] for rank in range(25) for row in found["whole"]]
found["fill"] = {
    "place_name": "Charge", "address": "1 rue de la Démonstration", "commune_search": "Laon", "commune": "02408",
    "summary": names.SUMMARY, "activities": names.ACTIVITIES[0], "request-rows": "1", "request-0-y1": "50 000",
    **{each.code: names.ANSWERS.get(each.code, "Réponse de démonstration.") for each in rules.criteria},
}  # fmt: skip
print(json.dumps(found))
