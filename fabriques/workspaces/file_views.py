from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.applications import access, holders
from fabriques.applications.answering.reading import chapters
from fabriques.applications.corrections.reading import changes, corrected
from fabriques.applications.documents import file_pdf
from fabriques.applications.duplicates.queries import alike
from fabriques.applications.eligibility import standing
from fabriques.applications.models import Application
from fabriques.applications.pieces import access as pieces_access
from fabriques.applications.pieces.bank_proof import outdated_since
from fabriques.applications.pieces.received import received
from fabriques.applications.readings.acts import note_reading
from fabriques.applications.readings.kinds import Reading
from fabriques.applications.shown import of_correction
from fabriques.applications.states import ApplicationState
from fabriques.assessment.access import may_check
from fabriques.assessment.charge.panel import panel
from fabriques.assessment.queries import requests, told_at_the_latest
from fabriques.assessment.rules import proven_account
from fabriques.assessment.shown import of_completeness
from fabriques.assessment.states import CHECKS, Completeness
from fabriques.calls.models import Envelope
from fabriques.common import clock
from fabriques.common.forms import done, seen_state
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.seen import token
from fabriques.journal.queries import history
from fabriques.organisations.queries import identity_changes
from fabriques.overview.appeals import appeal_on, appeal_words
from fabriques.overview.deadlines import rejected_on, silence_explained, silence_on, silence_words
from fabriques.overview.queries import Stage, holder_words, stage_words, timeline, with_stage
from fabriques.selection import acts as selection
from fabriques.selection.access import may_decide
from fabriques.selection.forms import DecisionForm, RetractForm
from fabriques.selection.letters import other_waves
from fabriques.selection.shown import of_deciding, of_decision, of_withdrawal
from fabriques.workspaces.access import may_read_journal
from fabriques.workspaces.checking import check_form as checklist
from fabriques.workspaces.file_letters import letters_about, with_lateness
from fabriques.workspaces.file_paper import of_paper
from fabriques.workspaces.file_summary import summary, verdict_words
from fabriques.workspaces.new_pieces import came, last_request
from fabriques.workspaces.same_list import same_list
from fabriques.workspaces.words import entry_words

NEEDED = (
    "wave__call", "wave__rulebook", "rulebook", "territory_verdict", "organisation", "commune__departement",
    "commune__arrondissement", "commune__service",
    "service", *holders.NEEDED, "receipt", "decision__service", "decision__award",
    "decision__announcement",
)  # fmt: skip


def gathered(files: QuerySet[Application]) -> QuerySet[Any]:
    return (
        with_stage(files).select_related(*NEEDED).prefetch_related("completeness_checks", "decision__reasons")
    )


def for_service(request: HttpRequest, public_id: str) -> Any:
    """A file of the person's perimeter, or 404: a file elsewhere is not known to exist."""
    return get_object_or_404(gathered(access.assessed(person(request), clock.today())), public_id=public_id)


def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One file as its reader may see it: the holder's page, or the service's, which is journalled."""
    own = gathered(access.own(person(request), clock.today())).filter(public_id=public_id).first()
    if own is not None:
        return render(request, "workspaces/holder_file.html", holder_context(request, own))
    file = for_service(request, public_id)
    note_reading(file, Reading.FILE, by=person(request), at=clock.now())
    return service_page(request, file)


def show_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """One file whole, to print or to carry, as its reader may see it; journalled."""
    user, on, at = person(request), clock.today(), clock.now()
    file = get_object_or_404(gathered(access.readable(user, on)), public_id=public_id)
    own = access.is_own(user, file)
    stage, _tone = holder_words(file, on) if own else stage_words(file.stage, for_holder=False)
    silence = silence_words(file, on)
    state = f"{stage.capitalize()}. {silence.capitalize()}." if silence else f"{stage.capitalize()}."
    note_reading(file, Reading.FILE_PDF, by=user, at=at)
    reserved = pieces_access.reserved(user, file, on)
    content = file_pdf(file, state, reserved, at, own=own, told=told_in_print(user, file, on, own=own))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="dossier-{file.public_id}.pdf"'
    return response


def told_in_print(user: User, file: Any, on: date, *, own: bool) -> list[tuple[str, str]]:
    """What a printed file says besides its content: where its territory stands and, for a service, who is in charge."""
    verdict = territory_context(file)["verdict"]
    told = [(_("Territoire"), verdict_words(verdict)[0])] if verdict else []
    if own:
        return told
    charge = panel(user, file, on).charge.person
    return [*told, (_("Suivi par"), str(charge) if charge else _("personne"))]


def holder_context(request: HttpRequest, file: Any) -> dict[str, Any]:
    on = clock.today()
    label, tone = holder_words(file, on)
    told = file.stage in {Stage.RETAINED, Stage.REFUSED}
    rejected = rejected_on(silence_on(file, on))
    contested = appeal_on(file, on)
    return {
        "file": file,
        "draft": file,
        "previous": access.linked(person(request), file.previous_id, clock.today()),
        "stage": label,
        "tone": tone,
        "events": timeline(file, for_holder=True, on=clock.today()),
        "silence": silence_words(file, clock.today()),
        "delay": silence_explained(file, clock.today()),
        **content_of(request, file, own=True),
        "corrections": [(each, changes(each), token(of_correction(each))) for each in file.corrections.all()],
        "requests": requests(file, clock.now(), for_holder=True),
        **territory_context(file),
        "decision": file.decision if told else None,
        "rejected_on": rejected,
        "contested": contested,
        "appeal": appeal_words(contested) if contested is not None else "",
        "reasons": criteria_with(file, reasons_of(file)) if told else [],
        "letters": with_lateness(letters_about(file, own=True)),
        "receipt": getattr(file, "receipt", None),
        "closing_record": getattr(file, "closing_record", None),
        "open_waves": other_waves(file, clock.now())
        if rejected or file.stage in {Stage.REFUSED, Stage.WITHDRAWN}
        else (),
        "request_key": uuid4(),
        # « décidé » too: a button that vanishes would tell that a decision waits.
        "may_withdraw": file.stage not in {Stage.DRAFT, Stage.RETAINED, Stage.REFUSED, Stage.WITHDRAWN},
    }


def content_of(request: HttpRequest, file: Any, *, own: bool) -> dict[str, Any]:
    """What the file says, and its pieces with the versions that the person may see."""
    over = corrected(file)
    user, on = person(request), clock.today()
    pieces, reserved = pieces_access.readable(user, clock.now()), pieces_access.reserved(user, file, on)
    return {
        "over": over,
        "all_open": request.GET.get("contenu") == "ouvert",
        "chapters": chapters(file, over, reserved, given_at=None if own else clock.now()),
        "questions": received(pieces, file, over, clock.now(), reserved),
    }


def criteria_with(file: Application, texts: dict[str, str]) -> list[tuple[Any, str]]:
    return [(criterion, texts.get(criterion.code, "")) for criterion in file.rulebook.rules.criteria]


def service_page(
    request: HttpRequest,
    file: Any,
    *,
    check_form: forms.Form | None = None,
    decision_form: forms.Form | None = None,
    retract_form: forms.Form | None = None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The service's view of a file, with the one thing to do next."""
    on, at = clock.today(), clock.now()
    forms_sent = (check_form, decision_form, retract_form)
    label, tone = stage_words(file.stage, for_holder=False)
    stage = file.stage
    undecided = getattr(file, "decision", None) is None
    decision_right = may_decide(person(request), file, on)
    to_decide = undecided and CHECKS.allows("decide", Completeness(file.completeness))
    can_decide = decision_right.allowed and to_decide
    context = {
        "file": file,
        "listed": same_list(request, file.public_id),
        "draft": file,
        "previous": access.linked(person(request), file.previous_id, on),
        "charge": panel(person(request), file, on),
        "alike": alike(person(request), file, on),
        "stage": label,
        "tone": tone,
        "events": timeline(file, for_holder=False, on=on),
        "delay": silence_explained(file, on),
        **content_of(request, file, own=False),
        "corrections": [(each, changes(each), token(of_correction(each))) for each in file.corrections.all()],
        **of_paper(person(request), file, on),
        "identity_changes": identity_changes(file.organisation, file.submitted_at),
        "requests": requests(file, at, for_holder=False),
        "seen": seen_of(file, at),
        "may_check": undecided and may_check(person(request), file, on).allowed,
        "to_be_told": told_at_the_latest(file, at),
        **territory_context(file),
        "account_replaced": proven_account(outdated_since(file, at)).reasons if undecided else (),
        "may_reopen": access.may_reopen(person(request), file, on).allowed
        and stage not in {Stage.RETAINED, Stage.REFUSED},
        "check_form": check_form or checklist(person(request), file, on),
        "decision_form": decision_form or (DecisionForm(application=file) if can_decide else None),
        "not_decider": decision_right.reasons if to_decide and not decision_right.allowed else (),
        "can_settle": decision_right.allowed and stage == Stage.DECIDED,
        "retractions": file.retractions.select_related("retracted_by"),
        "retract_form": retract_form or RetractForm(application=file),
        "decision": getattr(file, "decision", None),
        "reasons_given": criteria_with(file, reasons_of(file)),
        "envelopes": Envelope.objects.filter(wave=file.wave_id, parent=None).order_by("year", "pk"),
        "history": [(entry.at, entry_words(entry)) for entry in history("application", file.public_id)],
        "letters": with_lateness(letters_about(file, own=False)),
        "refused_for": reasons,
        "refused_form": next((form for form in forms_sent if form is not None and form.errors), None),
    }
    context |= {
        "new": came(last_request(context["requests"]), context["questions"]),
        "reads_journal": may_read_journal(person(request), on).allowed,
        "summary": summary(file, context["verdict"], context["over"], on),
        "parts": parts(context),
    }
    return render(request, "workspaces/service_file.html", context, status=status)


def parts(context: dict[str, Any]) -> list[tuple[str, str]]:
    """The parts of the service's page that this file has, in order: (anchor, words)."""
    known = (
        ("pieces-demandees", _("Pièces demandées"), context["requests"]),
        ("corrections", _("Corrections"), context["corrections"]),
        ("decision", _("Décision"), context["decision"]),
        ("pieces", _("Pièces"), context["questions"]),
        ("completude", _("Complétude"), context["check_form"]),
        ("territoire", _("Territoire"), context["verdict"]),
        ("contenu", _("Contenu"), True),
        ("decider", _("Décider"), context["decision_form"]),
        ("suivi", _("Suivi, courriers"), True),
    )
    return [(anchor, words) for anchor, words, there in known if there]


def seen_of(file: Application, at: datetime) -> dict[str, str]:
    """What each button of the page acts upon, as it is shown."""
    return {
        "completeness": token(of_completeness(file, at)),
        "decision": token(of_decision(file)),
        "deciding": token(of_deciding(file, at)),
    }


def territory_context(file: Application) -> dict[str, Any]:
    """The verdict kept with the file, and what present zonings would change in it."""
    found = standing(file)
    if found is None:
        return {"verdict": None}
    return {
        "verdict": found.kept.content,
        "verdict_kept_at": found.kept.computed_at,
        "verdict_changes": found.changes,
    }


def reasons_of(file: Application) -> dict[str, str]:
    decision = getattr(file, "decision", None)
    return {reason.criterion: reason.text for reason in decision.reasons.all()} if decision else {}


def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    file = for_service(request, public_id)
    form = DecisionForm(request.POST, application=file)
    if done(form, lambda: form.save(by=person(request), at=clock.now(), seen=seen_state(request))):
        messages.success(request, _("Décision enregistrée. Relisez-la, puis notifiez-la au porteur."))
        return redirect("workspaces:file", public_id)
    return service_page(request, file, decision_form=form, status=422)


def acted(
    request: HttpRequest, file: Any, target: Any, act: Callable[..., object], said: str
) -> HttpResponse:
    """Do an act on a file of the person's perimeter, or on what it holds, and go back to its page with `said`.

    A refusal is shown on the page.
    """
    try:
        act(target, by=person(request), at=clock.now(), seen=seen_state(request))
    except Refusal as refusal:
        return service_page(request, file, reasons=refusal.reasons, status=422)
    messages.success(request, said)
    return redirect("workspaces:file", file.public_id)


def retract(request: HttpRequest, public_id: str) -> HttpResponse:
    file = for_service(request, public_id)
    form = RetractForm(request.POST, application=file)
    if form.is_valid():
        try:
            form.save(by=person(request), at=clock.now(), seen=seen_state(request))
        except Refusal as refusal:
            return service_page(request, file, retract_form=form, reasons=refusal.reasons, status=422)
        messages.success(request, _("La décision est reprise : le dossier attend de nouveau une décision."))
        return redirect("workspaces:file", public_id)
    return service_page(request, file, retract_form=form, status=422)


def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw one's own file as long as nothing is decided, after reading what is lost."""
    file = get_object_or_404(
        access.own(person(request), clock.today()).select_related("wave", "service"), public_id=public_id
    )
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            selection.withdraw_undecided(file, by=person(request), at=clock.now(), seen=seen_state(request))
        except Refusal as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("Votre dossier est retiré. Un courriel vous le confirme."))
            return redirect("workspaces:file", public_id)
        file.refresh_from_db()
    elif file.state != ApplicationState.SUBMITTED:
        return redirect("workspaces:file", public_id)
    partners = file.members.filter(signed_by__isnull=False, is_lead=False).count()
    context = {
        "file": file,
        "partners": partners,
        "still_open": clock.now() < file.wave.closes_at,
        "seen_withdrawal": token(of_withdrawal(file)),
        "refused_for": reasons,
    }
    return render(request, "workspaces/withdraw.html", context, status=422 if reasons else 200)
