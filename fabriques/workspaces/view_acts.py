"""Views of the list that people keep, rename, share with their service, open first, and remove."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fabriques.accounts.access import may_act
from fabriques.accounts.models import User
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record
from fabriques.territories.models import Service
from fabriques.workspaces import access
from fabriques.workspaces.listing import Asked
from fabriques.workspaces.models import SavedView
from fabriques.workspaces.view_limits import few_enough, short_enough, subject


@act(access.may_keep_views, access.may_share)
def save_view(
    name: str, query: str, *, shared_with: Service | None, by: User, at: datetime, on: date
) -> SavedView:
    """Keep the filters and the order of a list under a name.

    Effects: one view; journal « saved ».
    Refuses a name taken, filters too long, a service that is not the person's, and a view too many.
    """
    (access.may_keep_views(by, on) & access.may_share(by, shared_with, on)).demand()
    User.objects.select_for_update().get(pk=by.pk)
    kept = Asked.parse(query).query
    (few_enough(by) & short_enough(kept)).demand()
    with refusals_in_words(), transaction.atomic():
        view = SavedView.objects.create(
            person=by, name=name.strip(), query=kept, service=shared_with, saved_at=at
        )
    record(subject(view), "saved", by=by, at=at, facts={"shared": shared_with is not None})
    return view


@act(access.may_keep_view, access.may_share)
def rename_view(
    view: SavedView, name: str, *, shared_with: Service | None, by: User, at: datetime, on: date
) -> SavedView:
    """Give a view another name, and share it or not. Effects: journal « renamed ». Refuses as `save_view` does."""
    own = SavedView.objects.select_for_update().get(pk=view.pk)
    access.may_keep_view(by, own, legal_day(at)).demand()
    access.may_share(by, shared_with, on).demand()
    own.name, own.service = name.strip(), shared_with
    with refusals_in_words(), transaction.atomic():
        own.save(update_fields=["name", "service"])
    record(subject(own), "renamed", by=by, at=at, facts={"shared": shared_with is not None})
    return own


@act(may_act)
def open_first(view: SavedView, first: bool, *, by: User, at: datetime) -> None:
    """Make a view the one that the list opens with, or no longer. Effects: journal « opened_first »."""
    may_act(by, legal_day(at)).demand()
    User.objects.select_for_update().get(pk=by.pk)
    SavedView.objects.filter(person=by, is_default=True).update(is_default=False)
    SavedView.objects.filter(person=by, pk=view.pk).update(is_default=first)
    record(subject(view), "opened_first", by=by, at=at, facts={"first": first})


@act(access.may_keep_view)
def remove_view(view: SavedView, *, by: User, at: datetime) -> None:
    """Effects: the view is gone, for those it was shared with too; journal « removed »."""
    own = SavedView.objects.select_for_update().get(pk=view.pk)
    access.may_keep_view(by, own, legal_day(at)).demand()
    record(subject(own), "removed", by=by, at=at)
    own.delete()
