from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.consortium import acts
from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.mail_addresses import AddressField
from fabriques.common.names import NameField, WrittenField
from fabriques.common.seen import Seen
from fabriques.common.typed_fields import PercentField
from fabriques.organisations.fields import CompanyNumberField


class MemberForm(forms.Form):
    """One member of a consortium."""

    needed_in_the_end = ("share",)

    name = NameField(label=_("Nom de la structure"), max_length=200)
    number = CompanyNumberField(label=_("Numéro SIRET, RNA, RIDET ou Tahiti"), required=False)
    email = AddressField(
        label=_("Adresse électronique de la personne qui signe"),
        help_text=_("Elle reçoit un message, lit le dossier et signe elle-même."),
    )
    signed_on_paper = forms.BooleanField(label=_("Son intention est signée sur le papier"), required=False)
    is_lead = forms.BooleanField(label=_("Chef de file du consortium"), required=False)
    share = PercentField(
        label=_("Part de la subvention, en %"),
        required=False,
        help_text=_(
            "Les parts de tous les membres font 100 %, à l'arrondi près : trois parts égales s'écrivent 33,33."
        ),
    )
    mandate = WrittenField(
        label=_("Mandat confié au chef de file"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Par exemple : recevoir la subvention, rendre compte, signer la convention."),
    )

    def __init__(
        self, *args: Any, application: Application, member: ConsortiumMember | None = None, **kwargs: Any
    ) -> None:
        self.application, self.member = application, member
        if member is not None:
            kwargs.setdefault("initial", {name: getattr(member, name) for name in self.base_fields})
        elif not application.members.exists():
            organisation = application.organisation
            kwargs.setdefault(
                "initial",
                {
                    "name": organisation.name,
                    "number": organisation.siret or organisation.rna,
                    "is_lead": True,
                },
            )
        super().__init__(*args, **kwargs)
        if application.is_on_paper:  # nobody signs online, nor is written to
            del self.fields["email"]
            self.fields["number"].help_text = _("S'il est écrit sur le papier.")
        else:
            del self.fields["signed_on_paper"]

    def save(self, *, by: User, at: datetime) -> ConsortiumMember:
        values = acts.MemberValues(**{"email": ""} | self.cleaned_data)
        if self.member is None:
            return acts.add_member(self.application, values, by=by, at=at)
        return acts.change_member(self.member, values, by=by, at=at)


class DeclineForm(forms.Form):
    """A member that does not sign, with a word to the lead if it likes."""

    word = WrittenField(
        label=_("Un mot au chef de file"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def save(self, member: ConsortiumMember, *, by: User, at: datetime, seen: Seen) -> ConsortiumMember:
        return acts.decline_to_sign(member, self.cleaned_data["word"], by=by, at=at, seen=seen)
