from __future__ import annotations

from datetime import datetime, timedelta

from fabriques.accounts import addresses
from fabriques.accounts.models import User
from fabriques.calls import access, letters, question_rules
from fabriques.calls.models import Answer, Call, Question
from fabriques.calls.questions.storing import locked, subject, tell
from fabriques.calls.states import QUESTIONS
from fabriques.common.authorization import Actor, act
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Reason, Refusal
from fabriques.correspondence.outbox import offer
from fabriques.journal.writing import Plain, record

HOUR = timedelta(hours=1)


@act(access.may_ask)
def ask(
    call: Call, text: str, *, by: Actor, address: str = "", trapped: bool = False, at: datetime
) -> Question:
    """Ask a question about a call, signed in or from an address.

    Effects: one waiting question; a letter that says it arrived, unless that mailbox has had its share of such
    letters; journal « question_asked ».
    Refuses: no address, a question too short, too many from the same sender within the hour, a filled trap.
    The same question sent again by the same sender within the hour is the one already there.
    """
    access.may_ask(by, legal_day(at)).demand()
    Call.objects.select_for_update().get(pk=call.pk)  # two sendings of one question wait for each other
    asker = by if isinstance(by, User) else None
    sender = {"asked_by": asker} if asker else {"asked_by": None, "address__iexact": address}
    lately = Question.objects.filter(asked_at__gt=at - HOUR, **sender)
    known = lately.filter(call=call, text=text).first()
    if known is not None:
        return known
    if asker is None and not address:
        raise Refusal(
            Reason(
                "no_address",
                "Il manque une adresse électronique pour vous répondre.",
                "Une question reçoit toujours une réponse.",
                "Écrivez votre adresse, ou connectez-vous.",
            )
        )
    question_rules.may_ask(text, asked_lately=lately.count(), trapped=trapped).demand()
    question = Question.objects.create(call=call, text=text, asked_by=asker, address=address, asked_at=at)
    record(subject(question), "question_asked", by=by, at=at)
    letter = letters.question_received(question)
    if asker is not None and not addresses.is_unconfirmed(asker):
        tell(question, letter, at=at)
    else:
        offer(asker, *letter, sender=by, at=at, address=address, about=subject(question))
    return question


@act(access.may_run_calls)
def write_question(call: Call, wording: str, text: str, *, by: User, at: datetime) -> Answer:
    """Publish a question that the team itself thinks useful, with its answer. Effects: those of `answer`."""
    access.may_run_calls(by, legal_day(at)).demand()
    question = Question.objects.create(call=call, text=wording, asked_at=at)
    return answer(question, wording, text, by=by, at=at)


@act(access.may_run_calls)
def answer(question: Question, wording: str, text: str, *, by: User, at: datetime) -> Answer:
    """Publish an answer, or a new version of it; the former one stays readable.

    Effects: WAITING, SET_ASIDE or ANSWERED → ANSWERED; one version; the asker is told; journal « question_answered ».
    The same text again is the version already published.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(question)
    state = QUESTIONS.after("answer", row.get_state())
    last = row.answers.order_by("-number").first()
    if last is not None and (last.wording, last.text) == (wording, text):
        return last
    row.state = state
    row.save(update_fields=["state"])
    published = Answer.objects.create(
        question=row,
        number=last.number + 1 if last else 1,
        wording=wording,
        text=text,
        answered_at=at,
        answered_by=by.public_id,
    )
    facts: dict[str, Plain] = {"version": published.number}
    record(subject(row), "question_answered", by=by, at=at, facts=facts)
    tell(row, letters.question_answered(row, published), at=at)
    return published


@act(access.may_run_calls)
def set_aside(question: Question, motive: str, *, by: User, at: datetime) -> Question:
    """Publish nothing of a question (someone's own case, an insult), and tell its author why.

    Effects: WAITING → SET_ASIDE; the asker is told; journal « question_set_aside ». Refuses a missing motive.
    """
    access.may_run_calls(by, legal_day(at)).demand()
    row = locked(question)
    row.state = QUESTIONS.after("set_aside", row.get_state())
    if not motive.strip():
        raise Refusal(
            Reason(
                "no_motive",
                "Il manque le motif.",
                "La personne qui a posé la question sait pourquoi elle n'est pas publiée.",
                "Écrivez le motif en une phrase.",
            )
        )
    row.motive = " ".join(motive.split())
    row.save(update_fields=["state", "motive"])
    record(subject(row), "question_set_aside", by=by, at=at, motive=row.motive)
    tell(row, letters.question_set_aside(row), at=at)
    return row
