"""Erasing an account: the person goes, what they did stays under an identifier that names nobody."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, Q
from django.db.models.fields.reverse_related import ForeignObjectRel

from fabriques.accounts import access, addresses, rules
from fabriques.accounts.ending import end
from fabriques.accounts.models import Delegation, Grant, User
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.journal.writing import record

# Records of the account library (addresses, second factors…), which know their person by a key and nothing else.
CREDENTIALS = frozenset({"account", "mfa", "socialaccount", "usersessions"})
KEPT: tuple[type[Model], ...] = (Grant, Delegation)
NOWHERE = "efface.invalid"


@act(access.may_change_account)
def erase_account(user: User, *, by: User, at: datetime) -> None:
    """Erase who a person is. Files, receipts, decisions and the journal stay, under the person's opaque identifier.

    Effects: name, address, password and every credential are gone, sessions with them; grants and delegations that
    run end now, the motives written about them are emptied; the account is closed for good, and keeps whether it had
    proved an address; journal « account_erased ».
    Refuses: the last technical administrator. Letters and memberships belong to later steps.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    access.may_change_account(by, row).demand()
    if row.erased_at is not None:
        return
    on = legal_day(at)
    administrators = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True).in_force(on)
    if administrators.filter(user=row).exists():
        rules.last_administrator(others=administrators.exclude(user=row).exists()).demand()
    end_everything(row, by=by, at=at)
    Grant.objects.filter(user=row).update(revoke_motive="")
    Delegation.objects.filter(Q(giver=row) | Q(receiver=row)).update(motive="")
    row.erased_unproved = not addresses.confirmed(row)
    forget_credentials(row)
    row.email = f"{row.public_id}@{NOWHERE}"
    row.full_name = ""
    row.set_unusable_password()  # what ends the sessions: each is bound to the password it was opened with
    row.is_active = False
    row.closing_motive = ""
    row.last_login = None
    row.erased_at = at
    row.save()
    record(("user", row.public_id), "account_erased", by=by, at=at)


def end_everything(user: User, *, by: User, at: datetime) -> None:
    on = legal_day(at)
    running = Q(until__isnull=True) | Q(until__gte=on)
    for grant in (
        Grant.objects.filter(running, user=user, stopped_on=None)
        .select_for_update(of=("self",))
        .with_perimeters()
        .order_by("pk")
    ):
        grant.stopped_on = on
        grant.until = max(grant.since, on)
        end(grant, by=by, at=at, motive="")
    lent = Delegation.objects.filter(Q(giver=user) | Q(receiver=user), stopped_on=None, until__gte=on)
    lent.update(stopped_on=on, stopped_by=by.public_id)


def forget_credentials(user: User) -> None:
    """Delete the rows by which a person signs in: the library's, and those of this step that are no role."""
    for model, name in links_to_people():
        ours = model._meta.app_label == "accounts" and model not in KEPT
        if ours or model._meta.app_label in CREDENTIALS:
            model._base_manager.filter(**{name: user}).delete()


def links_to_people() -> list[tuple[type[Model], str]]:
    """Every record that points to a person, with the name of its key, links without a way back included."""
    return [
        (field.related_model, field.field.name)
        for field in User._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel) and not isinstance(field.related_model, str)
    ]
