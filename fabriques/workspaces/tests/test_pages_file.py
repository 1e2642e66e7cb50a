"""A file's page and the service's list: what each reader learns, what an act refused leaves on screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.acts import withdraw
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.assessment.tests import factories as checks
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.dates import say_instant
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown
from fabriques.common.values import Money
from fabriques.correspondence.models import Message
from fabriques.correspondence.outbox import queue
from fabriques.overview.queries import stage_words
from fabriques.selection.models import Decision
from fabriques.selection.tests import factories as decisions

pytestmark = pytest.mark.django_db
LIST = "/espace/dossiers/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(file: Application) -> str:
    return f"/espace/dossiers/{file.public_id}/"


def state_of(file: Application) -> str:
    return Application.objects.get(pk=file.pk).state


def test_refusal_without_reasons_keeps_what_was_typed(set_clock: Callable[..., None]) -> None:
    file = checks.complete()
    set_clock(instants.DECIDED)
    typed = {
        "decision-outcome": "refused",
        "decision-motive": "Trop tôt.",
        "decision-reason_services": "Aucun.",
    }
    client = client_of(people.prefecture_agent())
    read = shown(client, page(file), f"{page(file)}decision/")
    response = client.post(f"{page(file)}decision/", read | typed)
    form = response.context["decision_form"]
    kept = [form[name].value() for name in ("outcome", "motive", "reason_services")]
    assert (response.status_code, kept, Decision.objects.count()) == (
        422,
        ["refused", "Trop tôt.", "Aucun."],
        0,
    )


def test_decision_refused_says_everything_at_once_each_at_its_box(set_clock: Callable[..., None]) -> None:
    """The amount as people write it, what is left of which envelope and by how much; then it is recorded."""
    wave = demonstration_wave(ceilings={2026: Money.euros(120_000)})
    one, two = (checks.complete(files.submitted(wave, name=name)) for name in ("Un", "Deux"))
    decisions.retained(one)
    set_clock(instants.DECIDED)
    client, address = client_of(people.prefecture_agent()), f"{page(two)}decision/"
    bare = client.get(page(two)).context["decision_form"]
    assert (bare["amount_2026"].initial, plain(str(bare["amount_2026"].help_text))) == (
        5_000_000, "Un seul montant possible : 50 000 € en tout, selon le règlement.",
    )  # fmt: skip
    assert [(name, plain(Money(each.ceiling_cents - each.committed_cents).label)) for name, each in bare.envelopes] == [
        ("L'enveloppe nationale de 2026", "70 000 €"),
    ]  # fmt: skip
    typed = {"decision-outcome": "retained", "decision-motive": "", "decision-kind": "autre"}
    answer = client.post(address, typed | {"decision-amount_2026": "80 000,50 €"})
    said = {
        name: [plain(each) for each in errors]
        for name, errors in answer.context["decision_form"].errors.items()
    }
    assert (answer.status_code, set(said)) == (422, {"motive", "kind", "amount_2026"})
    assert (
        "80 000,50 € en 2026 : il reste 70 000 € dans l'enveloppe nationale de 2026. Ce montant dépasse ce "
        "reste de 10 000,50 €. "
        "Une enveloppe n'est jamais dépassée, à aucun niveau de délégation. Attribuez 70 000 € au plus, ou demandez à "
        "l'équipe du programme de relever cette enveloppe."
    ) in said["amount_2026"]
    assert 'href="#id_decision-amount_2026"' in answer.content.decode()
    unread = client.post(address, typed | {"decision-amount_2026": "beaucoup"}).context["decision_form"]
    assert len(unread.errors["amount_2026"]) == 1
    refused = client.post(address, {"decision-outcome": "refused", "decision-motive": "Trop tôt."})
    form = refused.context["decision_form"]
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        bound.name: ["Écrivez une phrase : un refus est motivé pour chaque critère."]
        for bound in form.reason_fields
    }
    bare = client.post(address, {}).context["decision_form"].errors
    assert "Ce champ est obligatoire." not in [str(error) for errors in bare.values() for error in errors]
    right = {"decision-outcome": "retained", "decision-motive": "Utile.", "decision-kind": "fabrique"}
    right |= shown(client, page(two), address) | {"decision-amount_2026": "50 000,00 €"}
    assert client.post(address, right).status_code == 302
    assert Decision.objects.get(application=two).award.total_cents == 5_000_000


def test_file_page_leads_to_the_letter_before_it_goes(set_clock: Callable[..., None]) -> None:
    file = decisions.refused().application
    set_clock(instants.NOTIFIED)
    client = client_of(people.prefecture_agent())
    body = client.get(page(file)).content.decode()
    assert ('action="/espace/dossiers/notifier/"' in body, "notifier/faire/" in body) == (True, False)
    letter = client.post(f"{LIST}notifier/", {"files": [file.public_id]})
    assert [each.file for each in letter.context["asked"].ready] == [file]
    assert Decision.objects.get().notified_at is None


def test_refused_is_the_one_word_of_pages_and_letters() -> None:
    """The field's word: « refusé », of a refusal and its reasons; its other name is nowhere."""
    folder = Path(settings.BASE_DIR) / "fabriques"
    read = [path for end in ("py", "html", "typ", "toml") for path in folder.rglob(f"*.{end}")]
    other = re.compile("[Nn]on retenu|pas retenu")
    told = [path.name for path in read if "tests" not in path.parts and other.search(path.read_text("utf-8"))]
    assert (told, Decision.Outcome.REFUSED.label, stage_words("refused", for_holder=True)[0]) == (
        [], "refusé", "refusé",
    )  # fmt: skip


def test_service_that_does_not_decide_reads_who_does(set_clock: Callable[..., None]) -> None:
    file = checks.complete()
    set_clock(instants.DECIDED)
    context = client_of(people.sous_prefecture_agent()).get(page(file)).context
    assert (context["decision_form"], [reason.code for reason in context["not_decider"]]) == (
        None,
        ["no_decision_grant"],
    )


def test_holder_s_page_is_the_same_before_and_after_a_decision_not_told(
    set_clock: Callable[..., None],
) -> None:
    file = checks.complete()
    set_clock(instants.DECIDED)
    client = client_of(people.holder())

    def told() -> Any:
        context = client.get(page(file)).context
        return [context[name] for name in ("stage", "tone", "events", "decision", "may_withdraw", "letters")]

    before = told()
    decisions.refused(file)
    assert told() == before


def test_withdrawal_once_decided_is_refused_without_telling_the_decision(
    set_clock: Callable[..., None],
) -> None:
    file = decisions.refused().application
    set_clock(instants.DECIDED)
    response = client_of(people.holder()).post(f"{page(file)}retirer/")
    [reason] = response.context["refused_for"]
    assert (response.status_code, reason.text, state_of(file)) == (
        422,
        "Ce dossier ne peut plus être retiré en ligne : son examen est trop avancé.",
        "submitted",
    )


def test_withdrawal_names_what_is_lost_then_is_dated_and_confirmed(set_clock: Callable[..., None]) -> None:
    file = checks.complete()
    set_clock(instants.DECIDED)
    client = client_of(people.holder())
    recap = client.get(f"{page(file)}retirer/").content.decode()
    assert f'href="{page(file)}retirer/"' in client.get(page(file)).content.decode()
    assert "Ce que vous perdez" in recap
    assert str(file.service) in unescape(recap)
    read = shown(client, f"{page(file)}retirer/", f"{page(file)}retirer/")
    response = client.post(f"{page(file)}retirer/", read, follow=True)
    gone = response.context["events"][-1]
    assert (state_of(file), response.context["stage"]) == ("withdrawn", "retiré")
    assert (gone.title, gone.at) == ("Dossier retiré", instants.DECIDED)
    letter = Message.objects.get(recipient=people.holder(), subject__startswith="Votre dossier est retiré")
    assert plain(say_instant(instants.DECIDED)) in plain(letter.body)
    assert client.get(f"{page(file)}retirer/").status_code == 302


def test_holder_opens_the_letters_of_their_structure_and_no_other(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.CHECKED)
    partner = people.another_holder()
    queue(partner, "Pour le partenaire", "Non.", at=instants.DURING, about=("application", file.public_id))
    response = client_of(people.holder()).get(page(file))
    html = response.content.decode()
    assert [letter.recipient for letter, _late in response.context["letters"]] == [people.holder()]
    assert "Pour le partenaire" not in html
    assert f"à {people.holder()}" in plain(html)
    assert "Aide donnée au porteur" not in html
    assert response.context["tone"] == "info"


def test_withdrawn_draft_is_dated_and_a_draft_is_deleted_rather_than_withdrawn() -> None:
    file = files.draft()
    client = client_of(people.holder())
    assert f"/candidatures/{file.public_id}/supprimer/" in client.get(page(file)).content.decode()
    withdraw(file, by=file.started_by, at=instants.DURING)
    events = client.get(page(file)).context["events"]
    assert [(each.title, each.at) for each in events][1:] == [("Dossier retiré", instants.DURING)]


def test_decision_is_taken_back_with_a_motive_only(set_clock: Callable[..., None]) -> None:
    file = decisions.refused().application
    set_clock(instants.DECIDED)
    client = client_of(people.prefecture_agent())
    read = shown(client, page(file), f"{page(file)}decision/reprendre/")
    without = client.post(f"{page(file)}decision/reprendre/")
    assert (without.status_code, Decision.objects.count()) == (422, 1)
    client.post(f"{page(file)}decision/reprendre/", read | {"retract-motive": "Montant mal recopié."})
    assert Decision.objects.count() == 0
    said = plain(client.get(page(file)).content.decode())
    assert "Projet refusé, décidé le" in said
    assert "par Agente Exemple PREF-02 : Montant mal recopié." in said
    assert "Montant mal recopié" not in client_of(people.holder()).get(page(file)).content.decode()


def silence_cells(user: User) -> dict[str, tuple[str, str]]:
    table = client_of(user).get(f"{LIST}?tri=name").context["table"]
    return {row.cells[0].value: (plain(row.cells[2].note), row.cells[2].note_tone) for row in table.rows}


def test_list_marks_silence_near_past_and_suspended(set_clock: Callable[..., None]) -> None:
    wave = demonstration_wave()
    files.submitted(wave, name="Passé", at=instants.DURING - timedelta(days=10))
    files.submitted(wave, name="Proche", at=instants.DURING)
    files.submitted(wave, name="Loin", at=instants.DURING + timedelta(days=30))
    checks.incomplete(files.submitted(wave, name="Suspendu", at=instants.DURING))
    decisions.notified(decisions.refused(checks.complete(files.submitted(wave, name="Répondu"))))
    set_clock(instants.DURING.replace(month=4, day=15))
    assert silence_cells(people.sous_prefecture_agent()) == {
        "Passé": ("rejet implicite le 10/04/2026", "bad"),
        "Proche": ("silence : rejet le 20/04/2026", "wait"),
        "Loin": ("silence : rejet le 22/05/2026", ""),
        "Suspendu": ("délai suspendu jusqu'au 23/04/2026", ""),
        "Répondu": ("", ""),
    }


def test_list_totals_count_the_perimeter_whatever_the_filter(set_clock: Callable[..., None]) -> None:
    wave = demonstration_wave()
    files.submitted(wave, name="Un")
    checks.complete(files.submitted(wave, name="Deux"))
    files.submitted(wave, name="Ailleurs", code="51230")
    set_clock(instants.DECIDED)
    context = client_of(people.sous_prefecture_agent()).get(f"{LIST}?etape=to_check").context
    totals = {link.label: link.count for link in context["stages"] if link.count}
    told = {"tous": 2, "complétude à vérifier": 1, "complet, décision attendue": 1}
    assert (len(context["rows"]), totals) == (1, told)


def test_list_costs_the_same_over_two_pages_in_every_order(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = demonstration_wave()
    files.submitted(wave, name="Lieu 0")
    set_clock(instants.DURING)
    client = client_of(people.programme_member())
    orders = ("name", "-commune", "due", "-arrived", "-amount")
    one = {order: query_count(lambda by=order: client.get(f"{LIST}?tri={by}")) for order in orders}
    for rank in range(1, 53):
        files.submitted(wave, name=f"Lieu {rank}")
    many = {order: query_count(lambda by=order: client.get(f"{LIST}?tri={by}")) for order in orders}
    assert (many, max(one.values()) <= 10) == (one, True)
