"""What was typed on a page that no longer saves: why, and the words themselves, so that nobody loses them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from fabriques.applications.answering.draft_form import DraftForm
from fabriques.applications.answering.merging import mark
from fabriques.applications.models import Application
from fabriques.applications.states import ApplicationState
from fabriques.common.dates import say_instant
from fabriques.common.reasons import Reason
from fabriques.rulebooks.form.budget import years_of
from fabriques.rulebooks.form.showing import shown
from fabriques.rulebooks.form.types import Field

FROZEN = "Un dossier déposé est conservé tel qu'il a été reçu."


@dataclass(frozen=True)
class Unsaved:
    """A question and what was typed there."""

    label: str
    text: str

    @property
    def lines(self) -> int:
        return min(12, 1 + self.text.count("\n") + len(self.text) // 70)


def closed(application: Application) -> Reason:
    """Why a file that is no draft takes no more answers."""
    if application.state == ApplicationState.SUBMITTED and application.submitted_at is not None:
        said = f"Pas enregistré : ce dossier est déjà déposé, le {say_instant(application.submitted_at)}."
        remedy = "Copiez ce que vous avez écrit. Seul le service chargé du dossier peut rouvrir une question."
        return Reason("already_submitted", said, FROZEN, remedy)
    return Reason(
        "withdrawn",
        "Pas enregistré : ce dossier a été retiré.",
        "Un dossier retiré ne change plus.",
        "Copiez ce que vous avez écrit, puis commencez un autre dossier si une vague est ouverte.",
    )


def unsaved(
    application: Application,
    sent: QueryDict,
    stored: Mapping[str, Any] | None = None,
    only: Collection[str] | None = None,
) -> list[Unsaved]:
    """What a page sent that the file does not say. `stored`: what was answered meanwhile, read over the file's own.

    `only`: the questions that the page asked, when it did not ask them all.
    """
    form = DraftForm(sent, application=application, over=stored, only=only)
    form.is_valid()
    return list(differing(form, sent))


def differing(form: DraftForm, sent: QueryDict) -> Iterator[Unsaved]:
    answers, years = form.answers(), years_of(form.application.rulebook.rules.amounts)
    before = (
        form.cleaned_data.get("shown") or {}
    )  # what the page showed when it was opened is nobody's typing
    for field in form.typed:
        if field.code in form.errors:
            text = raw(field, sent)
        elif mark(answers.get(field.code)) not in (
            mark(form.stored.get(field.code)),
            before.get(field.code, ""),
        ):
            text = shown(field, answers[field.code], years).plain
        else:
            continue
        if text:
            yield Unsaved(field.label, text)
    address = form.sent("address").strip()
    if form.place is not None and address and address != form.application.address:
        yield Unsaved(form.place.label, address)


def raw(field: Field, sent: QueryDict) -> str:
    """What was typed for a question, as it came."""
    cells = [name for name in sent if name == field.code or name.startswith(f"{field.code}-")]
    told = [text for name in cells if not name.endswith("-rows") for text in sent.getlist(name)]
    return "\n".join(text for text in told if text.strip())
