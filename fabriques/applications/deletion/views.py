from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fabriques.accounts.access import person
from fabriques.applications.deletion import rules
from fabriques.applications.deletion.access import may_delete
from fabriques.applications.deletion.acts import delete_draft
from fabriques.applications.deletion.queries import relied_on
from fabriques.applications.states import ApplicationState
from fabriques.applications.views.own import written_file
from fabriques.common import clock
from fabriques.common.reasons import Refusal


def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what is erased and what stays, then delete the draft when the person confirms."""
    draft = written_file(request, public_id)
    is_draft = draft.get_state() is ApplicationState.DRAFT
    judgement = may_delete(person(request), draft, clock.today()) & rules.deletable(
        draft=is_draft, relied_on=relied_on(draft) if is_draft else ()
    )
    reasons = judgement.reasons
    if request.method == "POST":
        try:
            delete_draft(draft, by=person(request), at=clock.now())
        except Refusal as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("Le brouillon « %s » est supprimé.") % draft.place_name)
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {
        "draft": draft,
        "reasons": reasons,
        "pieces": draft.pieces.count(),
        "members": draft.members.exclude(invited_at=None).count(),
    }
    return render(request, "applications/delete.html", context, status=422 if reasons else 200)
