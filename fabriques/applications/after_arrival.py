"""What happens once a file is received, step by step: shown on its receipt, printed on it, written in its letter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fabriques.applications import rules
from fabriques.applications.models import Receipt
from fabriques.common.dates import legal_day, say_day
from fabriques.common.deadlines import Deadline
from fabriques.common.french import opening
from fabriques.rulebooks.law.texts import COURT_APPEAL, MISSING_PIECES

EXPRESS_DECISION = "Une décision expresse et motivée reste attendue."
TEXTS = "Textes appliqués :"


@dataclass(frozen=True)
class Step:
    """One thing that happens, or that is left to do. `follows`: it is told on the page of the file."""

    title: str
    text: str
    texts: tuple[str, ...] = ()
    follows: bool = False


def steps(receipt: Receipt) -> tuple[Step, ...]:
    """Who looks, until when, what silence means, where to follow, what to keep; as known when the file was received.

    Source: CRPA R112-5 (mentions), L231-4 3°, L114-5, L112-6; CJA R421-1.
    """
    content: dict[str, Any] = json.loads(receipt.content)
    on_paper = "paper" in content
    return (examined(content["service"]["name"]), *answered(receipt, content), *kept(receipt, on_paper))


def examined(service: str) -> Step:
    said = (
        f"{opening(service)} vérifie d'abord qu'il est complet. S'il manque une pièce ou s'il faut corriger une "
        "réponse, le service vous écrit, et dit jusqu'à quand répondre."
    )
    return Step("Votre dossier est examiné", said)


def answered(receipt: Receipt, content: dict[str, Any]) -> Iterator[Step]:
    """Until when an answer is awaited, the results of the wave, and what the silence of the service means."""
    received = legal_day(receipt.issued_at)
    announced = content.get("results_on")  # a receipt given before that day was kept says nothing of it
    results_on = date.fromisoformat(announced) if announced else None
    silence = rules.silence(receipt.issued_at, receipt.number)
    last = None if silence is None else silence.last_day(received)
    if silence is None or last is None:
        yield from results(results_on)
        yield Step("Réponse", EXPRESS_DECISION)
        return
    yield awaited(silence, last, received, on_paper="paper" in content)
    yield from results(results_on, last)
    yield unanswered(silence, last)


def awaited(silence: Deadline, last: date, received: date, *, on_paper: bool) -> Step:
    title = f"Réponse au plus tard le {say_day(last)}"
    missing = MISSING_PIECES.on(received)
    if not missing.known:
        return Step(title, f"Le service a {silence.duration.words} pour répondre.")
    where = "le courrier qui les demande" if on_paper else "la page de votre dossier"
    said = (
        f"Le service a {silence.duration.words} pour répondre. Cette date est celle que l'on connaît à la réception : "
        "si des pièces manquantes vous sont demandées, le délai est suspendu jusqu'à leur arrivée, au plus tard "
        f"jusqu'à la fin du délai fixé pour les envoyer ; {where} donne alors la nouvelle date."
    )
    return Step(title, said, (f"Pièces manquantes : {missing.reference}.",))


def results(results_on: date | None, last: date | None = None) -> Iterator[Step]:
    """The day announced for the results; when silence rejects the file before it, what that means."""
    if results_on is None:
        return
    title = f"Résultats de la vague le {say_day(results_on)}"
    if last is None or results_on <= last:
        yield Step(title, "C'est le jour annoncé par le règlement.")
        return
    yield Step(
        title,
        "C'est le jour annoncé par le règlement, plus tard que la date ci-dessus : si rien ne vous est notifié d'ici "
        f"là, la demande est réputée rejetée avant les résultats, et le délai de recours part du {say_day(last)}. Le "
        "dossier reste examiné avec les autres, et sa décision vous sera notifiée.",
    )


def unanswered(silence: Deadline, last: date) -> Step:
    appeal = COURT_APPEAL.on(last)
    said = (
        f"Sans réponse au {say_day(last)}, votre demande est réputée rejetée. Vous pouvez alors, dans les "
        f"{appeal.words}, former un recours gracieux auprès du service ou un recours devant le tribunal "
        f"administratif. {EXPRESS_DECISION}"
    )
    texts = (
        f"Silence de {silence.duration.words} sur une demande financière : {silence.rule}.",
        f"Recours : {appeal.reference}.",
    )
    return Step("Faute de réponse", said, texts)


def kept(receipt: Receipt, on_paper: bool) -> Iterator[Step]:
    if on_paper:
        yield Step(
            "Suivre votre dossier", "Demandez au service où il en est, en donnant le numéro de cet accusé."
        )
    else:
        said = "La page de votre dossier dit à tout moment où il en est, et tient ces dates à jour."
        yield Step("Suivre votre dossier", said, follows=True)
    proved = "envoi" if on_paper else "dépôt"
    yield Step(
        "À garder", f"Cet accusé de réception et son numéro, {receipt.number} : ils prouvent votre {proved}."
    )


def texts(told: tuple[Step, ...]) -> list[str]:
    """The texts of the law that steps rest on, in their order."""
    return [text for step in told for text in step.texts]


def written(receipt: Receipt) -> str:
    """The same in a letter: numbered paragraphs, then the texts."""
    told = steps(receipt)
    lines = [f"{rank}. {step.title}\n{step.text}" for rank, step in enumerate(told, 1)]
    law = [f"- {text}" for text in texts(told)]
    return "\n\n".join(["Et maintenant :", *lines, *(["\n".join([TEXTS, *law])] if law else [])])
