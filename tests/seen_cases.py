"""One page for each act that is not taken back: what it showed, what changed meanwhile, the act then asked of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.corrections.acts import answer_correction, cancel_correction
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.assessment import acts as assessment
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests import factories as calls
from fabriques.calls.waves import acts as waves
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.values import Money
from fabriques.organisations.joining import ask_to_join
from fabriques.organisations.models import Organisation
from fabriques.organisations.tests.factories import organisation as structure
from fabriques.organisations.tests.test_inviting import guest, token_of
from fabriques.organisations.tests.test_inviting import invited as to_join
from fabriques.selection import acts as selection
from fabriques.selection.forms import DecisionForm
from fabriques.selection.tests import factories as decisions
from tests.seen_case import DRAFTED, LATER, Case
from tests.seen_consortium import SIGNED, SIGNING, intended, invited


def agent() -> Client:
    return client_of(people.sous_prefecture_agent())


def decided(action: str, **typed: str) -> Case:
    file = decisions.refused().application
    by = people.prefecture_agent()

    def again() -> None:
        selection.retract(file, "Erreur.", by=by, at=LATER, seen=NO_PAGE)
        selection.decide(file, decisions.refusing(file), by=by, at=LATER, seen=NO_PAGE)

    address = f"/espace/dossiers/{file.public_id}/"
    said = (
        "Cette décision a changé depuis que vous l'avez ouverte : une autre décision a été prise par "
        f"{by.full_name}, le 8 avril 2026 à 15 h 00."
    )
    return Case(client_of(by), address, f"{address}decision/{action}/", again, said, typed)


def checked(
    file: Application, action: str, changes: Callable[[], object], said: str, typed: dict[str, Any]
) -> Case:
    address = f"/espace/dossiers/{file.public_id}/"
    told = f"Ce dossier a changé depuis que vous l'avez ouvert : {said}."
    return Case(agent(), address, f"{address}completude/{action}", changes, told, typed)


def ask(file: Application, code: str = "statutes") -> object:
    due_at = usual_delay(LATER)
    return assessment.ask_pieces(
        file, [code], "", due_at=due_at, by=checks.assessor(file), at=LATER, seen=NO_PAGE
    )


COMPLETE = {"check-outcome": "complete", "check-confirmed": "on"}
ASKED = {"check-outcome": "incomplete", "check-missing": ["statutes"], "check-due": "2026-04-30"}
BY_AGENT = "par Agente Exemple SP-021, le 8 avril 2026 à 15 h 00"


def sends(file: Application) -> object:
    checks.send(file, "bank_details")
    return assessment.send_pieces(file, "", by=file.started_by, at=checks.SENT, seen=NO_PAGE)


def arrives(typed: dict[str, Any]) -> Case:
    file = checks.incomplete()
    said = "le porteur a envoyé ses pièces le 10 avril 2026 à 14 h 00 ; ses pièces ne sont plus les mêmes"
    return checked(file, "", lambda: sends(file), said, typed)


def asked_by_another() -> Case:
    file = files.submitted()
    return checked(file, "", lambda: ask(file), f"des pièces ont été demandées {BY_AGENT}", ASKED)


def found_again(action: str) -> Case:
    file = checks.found()

    def again() -> None:
        by = checks.assessor(file)
        assessment.undo_completeness(file, by=by, at=LATER, seen=NO_PAGE)
        assessment.declare_complete(file, by=by, at=LATER, seen=NO_PAGE)

    return checked(file, f"{action}/", again, f"il a été déclaré complet {BY_AGENT}", {})


def cancelled() -> Case:
    file = checks.incomplete()
    return checked(file, "annuler/", lambda: ask(file), f"des pièces ont été demandées {BY_AGENT}", {})


def sent() -> Case:
    file = checks.incomplete()
    said = (
        "Cette demande de pièces a changé depuis que vous l'avez ouverte : le service a fait une autre demande le "
        "8 avril 2026 à 15 h 00."
    )
    address = page(file, "pieces-demandees/")
    reply = {"reply": "La banque ne l'a pas encore établi."}
    return Case(client_of(file.started_by), address, address, lambda: ask(file), said, reply)


def submitted() -> Case:
    draft = files.whole_draft()
    said = "vous l'avez ouvert : il a été enregistré de nouveau le 20 février 2026 à 11 h 30."

    def written() -> object:
        return applications.write(draft, {"summary": "Tout autre chose."}, by=draft.started_by, at=DRAFTED)

    who = client_of(draft.started_by)
    return Case(who, page(draft, "relire/"), page(draft, "deposer/"), written, said, at=DRAFTED)


def corrected() -> Case:
    correction = files.reopened()
    file = correction.application

    def again() -> None:
        cancel_correction(correction, by=people.sous_prefecture_agent(), at=instants.CHECKED, seen=NO_PAGE)
        files.reopened("summary", "activities", file=file, at=LATER)

    said = "Cette correction a changé depuis que vous l'avez ouverte : elle a été demandée le 8 avril 2026 à 15 h 00."
    address = page(file, "corriger/")
    return Case(
        client_of(file.started_by), address, address, again, said, {"summary": "Une autre présentation."}
    )


def reopened() -> Case:
    correction = files.reopened()
    file = correction.application
    address = f"/espace/dossiers/{file.public_id}/correction/"
    said = "Ce dossier a changé depuis que vous l'avez ouvert : une correction a été rendue le 8 avril 2026 à 15 h 00."
    typed = {"reopened": "activities", "motive": "Précisez qui anime le lieu.", "due": "2026-04-25"}

    def given() -> object:
        answers = {"summary": "Une autre présentation du lieu."}
        return answer_correction(correction, answers, by=file.started_by, at=LATER, seen=NO_PAGE)

    return Case(agent(), address, address, given, said, typed)


def deciding() -> Case:
    file, by = checks.found(), people.prefecture_agent()

    def again() -> None:
        checker = checks.assessor(file)
        assessment.undo_completeness(file, by=checker, at=LATER, seen=NO_PAGE)
        assessment.declare_complete(file, by=checker, at=LATER, seen=NO_PAGE)

    address = f"/espace/dossiers/{file.public_id}/"
    form = DecisionForm(application=file)
    typed = {"decision-outcome": "refused", "decision-motive": "Le projet n'est pas assez avancé."}
    typed |= {bound.html_name: "Trop tôt pour ce critère." for bound in form.reason_fields}
    return Case(
        client_of(by), address, f"{address}decision/", again, f"il a été déclaré complet {BY_AGENT}", typed
    )


def withdrawn() -> Case:
    file = files.submitted()
    address = f"/espace/dossiers/{file.public_id}/retirer/"
    said = "vous l'avez ouvert : ce que le service en dit, ou vos pièces, ne sont plus les mêmes."
    return Case(client_of(file.started_by), address, address, lambda: ask(file), said)


def renamed(structure: Organisation) -> None:
    Organisation.objects.filter(pk=structure.pk).update(name="La Nouvelle Grange")


RENAMED = "vous l'avez ouverte : la structure s'appelle maintenant « La Nouvelle Grange »."


def accepted() -> Case:
    invitation = to_join()
    structure, link = invitation.organisation, f"/structures/invitation/{token_of(invitation)}/"
    assert structure is not None
    return Case(client_of(guest()), link, link, lambda: renamed(structure), RENAMED, at=instants.DURING)


def revoked() -> Case:
    invitation = to_join()
    structure, action = invitation.organisation, f"/structures/invitations/{invitation.public_id}/annuler/"
    assert structure is not None
    read = f"/structures/{structure.public_id}/"
    return Case(
        client_of(people.holder()), read, action, lambda: renamed(structure), RENAMED, at=instants.DURING
    )


def answering() -> Case:
    asked = ask_to_join(structure(), "", by=people.another_holder(), at=instants.DURING)
    page = f"/structures/demandes/{asked.public_id}/"
    typed = {"refuse": "on", "word": "Je ne vous connais pas."}
    return Case(
        client_of(people.holder()), page, page, lambda: renamed(asked.organisation), RENAMED, typed,
        at=instants.DURING,
    )  # fmt: skip


def opened() -> Case:
    wave = calls.prepared(calls.rulebook(calls.call()))
    address, by = f"/espace/vagues/{wave.code}/", people.programme_member()
    envelope = wave.envelopes.get(year=2026)

    def lowered() -> object:
        return waves.change_ceiling(envelope, Money.euros(1000), by=by, at=instants.PREPARED)

    said = "Cette vague a changé depuis que vous l'avez ouverte : ses enveloppes ne sont plus les mêmes."
    who = client_of(by)
    return Case(who, f"{address}preparer/", f"{address}ouvrir/", lowered, said, at=instants.PREPARED)


def prolonged(part: str = "prolonger/", **typed: str) -> Case:
    wave = calls.opened(calls.prepared(calls.rulebook(calls.call())))
    address, by = f"/espace/vagues/{wave.code}/", people.programme_member()
    later = instants.CLOSES + timedelta(days=2)

    def moved() -> object:
        return waves.prolong_wave(wave, later, "Panne.", by=by, at=instants.DURING, seen=NO_PAGE)

    if part == "reglement/":
        typed["version"] = str(
            calls.rulebook(wave.call, "demonstration", ('version = "1"', 'version = "2"')).pk
        )
    said = "vous l'avez ouverte : sa clôture est maintenant le 2 avril 2026 à 18 h 00."
    return Case(client_of(by), f"{address}{part}", f"{address}{part}", moved, said, typed, at=instants.DURING)


LONGER = {"closes_day": "2026-04-07", "closes_time": "12:00", "reason": "Panne du réseau."}


def announced() -> Case:
    first = decisions.notified(decisions.refused())
    wave = first.application.wave
    address = f"/espace/vagues/{wave.code}/"
    said = "vous l'avez ouverte : 2 décisions notifiées attendent maintenant une annonce."

    def another() -> object:
        return decisions.notified(
            decisions.refused(checks.complete(files.submitted(wave, name="Un autre lieu")))
        )

    return Case(
        client_of(people.programme_member()), address, f"{address}annoncer/", another, said, {"at_once": "on"}
    )


CASES: dict[str, Callable[[], Case]] = {
    **SIGNING,
    "do not sign": lambda: intended("refuser/", *SIGNED["the mandate"], word="Pas cette année."),
    "retract": lambda: decided("reprendre", **{"retract-motive": "Erreur de saisie."}),
    "submit": submitted,
    "declare complete": lambda: arrives(COMPLETE),
    "ask pieces that have just come": lambda: arrives(ASKED),
    "ask pieces at the same time": asked_by_another,
    "send pieces": sent,
    "cancel a request": cancelled,
    "undo completeness": lambda: found_again("reprendre"),
    "tell complete": lambda: found_again("prevenir"),
    "invite members": invited,
    "send a correction": corrected,
    "ask a correction": reopened,
    "announce": announced,
    "decide": deciding,
    "withdraw": withdrawn,
    "accept an invitation": accepted,
    "cancel an invitation": revoked,
    "answer a request to join": answering,
    "open a wave": opened,
    "prolong a wave": lambda: prolonged(**LONGER),
    "amend a wave": lambda: prolonged("reglement/", reason="Une coquille corrigée."),
}
