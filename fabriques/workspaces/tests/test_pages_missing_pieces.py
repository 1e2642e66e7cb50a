"""Missing pieces on the pages of a holder: what is asked, until when, sent and no longer awaited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.tests import factories as files
from fabriques.applications.tests.pages import client_of, page
from fabriques.applications.tests.pieces import upload
from fabriques.assessment import acts, queries
from fabriques.assessment.states import Completeness
from fabriques.assessment.tests import factories as checks
from fabriques.common.authorization import SCHEDULE
from fabriques.common.dates import say_instant
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain
from fabriques.common.tests.shown import shown

pytestmark = pytest.mark.django_db
DUE = usual_delay(instants.CHECKED)
Clock = Callable[[datetime], None]


def agent() -> Client:
    return client_of(people.sous_prefecture_agent())


def holder() -> Client:
    return client_of(people.holder())


def address(file: Application, end: str = "") -> str:
    return f"/espace/dossiers/{file.public_id}/{end}"


def sending(file: Application) -> str:
    return page(file, "pieces-demandees/")


def state(file: Application, at: datetime = instants.CHECKED) -> Completeness:
    return queries.completeness(file, at)


def test_home_and_file_of_the_holder_say_what_is_asked_and_until_when(set_clock: Clock) -> None:
    correction = files.reopened(file=checks.incomplete())
    file = correction.application
    set_clock(checks.SENT)
    told = holder().get("/espace/").context["awaited"]
    assert [(each.title, each.names, each.due_at, each.href) for each in told] == [
        ("Correction à rendre", ["Présentation"], correction.due_at, page(file, "corriger/")),
        ("Pièces à envoyer", ["Relevé d'identité bancaire (RIB)"], DUE, sending(file)),
    ]
    [asked] = holder().get(address(file)).context["requests"]
    assert ([piece.label for piece in asked.lacking], asked.check.due_at) == (
        ["Relevé d'identité bancaire (RIB)"],
        DUE,
    )


def test_home_of_the_holder_costs_the_same_whatever_is_asked(
    set_clock: Clock, query_count: Callable[..., int]
) -> None:
    checks.incomplete()
    set_clock(checks.SENT)
    client = holder()
    one = query_count(lambda: client.get("/espace/"))
    for rank in range(2):
        files.reopened(file=checks.incomplete(files.submitted(name=f"Lieu {rank}")))
    assert query_count(lambda: client.get("/espace/")) == one


def test_holder_reads_one_story_until_told_that_the_file_is_complete(set_clock: Clock) -> None:
    """What was awaited from them still is, on every page, and so does the delay of answer say."""
    file = checks.incomplete()
    set_clock(checks.SENT)

    def told() -> tuple[Any, ...]:
        read, home = holder().get(address(file)).context, holder().get("/espace/").context
        return (
            read["stage"],
            [event.title for event in read["events"]],
            [(asked.state, asked.counts) for asked in read["requests"]],
            read["silence"],
            [(each.title, each.due_at) for each in home["awaited"]],
            holder().get(sending(file)).context["open"],
        )

    before = told()
    checks.found(file, at=checks.SENT)
    assert (told(), before[0], before[5]) == (before, "pièces à envoyer", True)
    acts.tell_complete(file, by=SCHEDULE, at=checks.SENT, seen=NO_PAGE)
    stage, events, asked, silence, awaited, opened = told()
    assert (stage, "Dossier complet" in events, asked, awaited, opened) == (
        "complet, décision attendue", True, [(Completeness.INCOMPLETE, False)], [], False,
    )  # fmt: skip
    assert "suspendu" not in silence


def test_pieces_sent_before_the_holder_is_told_are_received(set_clock: Clock) -> None:
    file, client = checks.incomplete(), holder()
    checks.send(file, "bank_details")
    checks.found(file, at=checks.SENT)
    set_clock(checks.SENT)
    sent = client.post(sending(file), shown(client, sending(file)) | {"reply": ""})
    [asked] = client.get(address(file)).context["requests"]
    assert (sent.url, asked.check.received_at, state(file)) == (
        sending(file), checks.SENT, Completeness.FOUND,
    )  # fmt: skip


def test_holder_sends_what_is_asked_and_cannot_send_it_by_halves_silently(set_clock: Clock) -> None:
    file, client = checks.incomplete(None, "statutes", "bank_details"), holder()
    set_clock(checks.SENT)
    page_read = client.get(sending(file)).context
    assert ([slot.field.code for slot in page_read["slots"]], [slot.editable for slot in page_read["slots"]]) == (
        ["statutes", "bank_details"], [True, True],
    )  # fmt: skip
    posted = {"add": "statutes", "file": upload(b"Statuts signes", "signes.txt"), "after": sending(file)}
    assert client.post(page(file, "pieces/"), posted).url == f"{sending(file)}#piece-statutes"
    read = shown(client, sending(file))
    halves = client.post(sending(file), read | {"reply": ""})
    assert (halves.status_code, [each.label for each in halves.context["asked"].lacking]) == (
        422, ["Relevé d'identité bancaire (RIB)"],
    )  # fmt: skip
    given = [client.post(sending(file), read | {"reply": "La banque l'enverra lundi."}) for _turn in range(2)]
    assert [each.url for each in given] == [sending(file)] * 2
    done = client.get(sending(file)).context
    assert (state(file), done["open"], [slot.editable for slot in done["slots"]]) == (
        Completeness.RECEIVED, False, [False, False],
    )  # fmt: skip
    [asked] = agent().get(address(file)).context["requests"]
    assert (asked.check.reply, [piece.sent for piece in asked.pieces]) == (
        "La banque l'enverra lundi.",
        [True, False],
    )


def test_upload_that_is_refused_comes_back_to_the_page_it_was_sent_from(set_clock: Clock) -> None:
    file, client = checks.incomplete(), holder()
    set_clock(checks.SENT)
    former = file.pieces.get(code="bank_details")
    posted = {"after": sending(file), "reply": "Voici la bonne."}
    for verb in ({"replace": former.public_id}, {"add": "bank_details"}):
        empty = client.post(page(file, "pieces/"), posted | verb)
        [slot] = empty.context["slots"]
        assert (empty.status_code, empty.templates[0].name, len(slot.outcomes)) == (
            422, "assessment/send_pieces.html", 1,
        )  # fmt: skip
        assert (empty.context["form"]["reply"].value(), slot.outcomes[0].why in unescape(empty.content.decode())) == (
            "Voici la bonne.", True,
        )  # fmt: skip
        # The forms of the page that comes back are sent where they belong.
        assert shown(client, sending(file))["seen_state"] in empty.content.decode()
        assert f'action="{sending(file)}"' in empty.content.decode()
    kept = client.post(
        page(file, "pieces/"), posted | {"replace": former.public_id, "file": upload(b"RIB", "rib.txt")}
    )
    assert (kept.status_code, kept.context["form"]["reply"].value()) == (200, "Voici la bonne.")


def test_same_content_under_another_name_is_said_to_be_there(set_clock: Clock) -> None:
    file, client = checks.incomplete(), holder()
    set_clock(checks.SENT)
    checks.send(file, "bank_details", b"Le relev\xc3\xa9.\n")
    set_clock(checks.SENT + timedelta(minutes=1))
    before = file.pieces.count()
    same = {
        "add": "bank_details",
        "file": upload(b"Le relev\xc3\xa9.\n", "copie.txt"),
        "after": sending(file),
    }
    answer = client.post(page(file, "pieces/"), same)
    [slot] = answer.context["slots"]
    said = "Ce document est déjà reçu, sous le nom « bank_details-bis.txt » : rien n'a été ajouté."
    [told] = slot.outcomes
    assert (answer.status_code, told.name, told.why.startswith(said), file.pieces.count()) == (
        422, "copie.txt", True, before,
    )  # fmt: skip


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example/", "ailleurs"])
def test_pieces_sent_lead_to_no_other_site(elsewhere: str, set_clock: Clock) -> None:
    file = checks.incomplete()
    set_clock(checks.SENT)
    former = file.pieces.get(code="bank_details")
    posted = {"replace": former.public_id, "file": upload(b"RIB", "rib.txt"), "after": elsewhere}
    answer = holder().post(page(file, "pieces/"), posted)
    assert answer.url == f"{page(file, 'pieces/')}#piece-bank_details"


@pytest.mark.parametrize(
    ("make", "at"),
    [(checks.incomplete, DUE), (lambda: checks.complete(checks.incomplete(), at=checks.SENT), checks.SENT)],
    ids=["late", "told complete"],
)
def test_page_says_that_pieces_are_no_longer_awaited(
    make: Callable[[], Application], at: datetime, set_clock: Clock
) -> None:
    file = make()
    set_clock(at)
    client = holder()
    assert client.get(sending(file)).context["open"] is False
    assert client.post(sending(file), {"reply": "Voici les pièces."}).status_code == 422


@pytest.mark.parametrize("make", [files.submitted, files.whole_draft])
def test_page_is_not_found_where_nothing_was_asked(make: Callable[[], Application], set_clock: Clock) -> None:
    file = make()
    set_clock(instants.CHECKED)
    assert holder().get(sending(file)).status_code == 404


@pytest.mark.parametrize(
    "who", [people.another_holder, people.sous_prefecture_agent, people.programme_member]
)
def test_page_is_the_holder_s_only(who: Callable[[], User], set_clock: Clock) -> None:
    file = checks.incomplete()
    set_clock(checks.SENT)
    client = client_of(who())
    assert [client.get(sending(file)).status_code, client.post(sending(file), {}).status_code] == [404, 404]


def test_words_of_the_holder_are_theirs_on_their_page_and_the_holder_s_for_the_service(
    set_clock: Clock,
) -> None:
    file = checks.incomplete()
    set_clock(checks.SENT)
    acts.send_pieces(file, "Le scan arrive demain.", by=people.holder(), at=checks.SENT, seen=NO_PAGE)
    own, theirs = (unescape(who.get(address(file)).content.decode()) for who in (holder(), agent()))
    assert ("Votre message" in own, "Message du porteur" in own) == (True, False)
    assert ("Votre message" in theirs, "Message du porteur" in theirs) == (False, True)
    viewer = unescape(holder().get(address(file, "pieces/")).content.decode())
    assert "Message du porteur" not in viewer


def test_receipt_leads_back_to_its_file() -> None:
    file = files.submitted()
    assert (
        f'href="{address(file)}"'
        in holder().get(page(file, "accuse/")).content.decode().partition("<main")[2]
    )


def test_files_of_one_name_say_their_place_and_wave_in_what_is_awaited(set_clock: Clock) -> None:
    one = checks.incomplete()
    by, at = people.holder(), instants.DURING
    twin = applications.start(
        one.wave, one.organisation, one.place_name, key=files.key("Un autre"), by=by, at=at
    )
    applications.write(twin, files.whole_values(twin, "02408"), by=by, at=at)
    files.add_pieces(twin)
    applications.submit(twin, by=by, at=at, seen=NO_PAGE)
    other = checks.incomplete(Application.objects.get(pk=twin.pk))
    alone = checks.incomplete(files.submitted(one.wave, name="Le Seul"))
    set_clock(checks.SENT)
    told = {each.href: each.where for each in holder().get("/espace/").context["awaited"]}
    assert told == {
        sending(one): f"Château-Thierry (02), {one.wave.title}",
        sending(other): f"Laon (02), {one.wave.title}",
        sending(alone): "",
    }
    assert f"{other.place_name}, Laon (02)" in unescape(holder().get("/espace/").content.decode())


def test_pieces_that_came_on_request_are_marked_on_the_page_of_the_file(set_clock: Clock) -> None:
    file = checks.incomplete(None, "statutes")
    set_clock(checks.SENT)
    before = agent().get(address(file))
    checks.send(file, "statutes")
    acts.send_pieces(file, "", by=people.holder(), at=checks.SENT, seen=NO_PAGE)
    after = agent().get(address(file))
    sent = file.pieces.order_by("-pk")[0].public_id
    assert (before.context["new"], after.context["new"]) == (frozenset(), {sent})
    assert ["nouvelle" in each.content.decode() for each in (before, after)] == [False, True]


def test_whole_journal_of_a_file_is_offered_to_whoever_may_read_the_journal(set_clock: Clock) -> None:
    file = files.submitted()
    set_clock(instants.CHECKED)
    link = f"/espace/journal/?dossier={file.receipt.number}"
    team, control = (client_of(each) for each in (people.programme_member(), people.overseer()))
    offered = [link in who.get(address(file)).content.decode() for who in (team, control, agent())]
    assert offered == [True, control.get("/espace/journal/").status_code == 200, False]
    assert "Dossier consulté par un service" in team.get(link).content.decode()


def test_correction_given_leads_to_the_file_with_the_pieces_still_awaited(set_clock: Clock) -> None:
    correction = files.reopened(file=checks.incomplete())
    file = correction.application
    set_clock(checks.SENT)
    there = page(file, "corriger/")
    assert f'href="{address(file)}"' in holder().get(there).content.decode(), "the way back"
    sent = shown(holder(), there) | {"summary": "Autre présentation du lieu."}
    found = holder().post(there, sent, follow=True)
    assert found.redirect_chain == [(address(file), 302)]
    told = [plain(str(each)) for each in found.context["messages"]]
    assert told == [
        "Votre correction est rendue. Le service chargé du dossier est prévenu.",
        f"Des pièces restent attendues de vous, au plus tard le {plain(say_instant(DUE))} : cette page les demande.",
    ]
