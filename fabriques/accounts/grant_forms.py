from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fabriques.accounts import access, acts, addresses, lending, queries
from fabriques.accounts.models import Delegation, Grant, PerimeterKind, Role, User, Where
from fabriques.common.forms import offer
from fabriques.common.mail_addresses import AddressField
from fabriques.common.names import WrittenField
from fabriques.common.typed_fields import DayField


def person_at(address: str, unknown: str) -> User:
    """Whoever proved that an address is theirs; `unknown` is said when no account uses it."""
    found = addresses.people_at(address).filter(is_active=True).first()
    if found is not None:
        return found
    claiming = addresses.account_at(address)
    if claiming is None or not claiming.is_active:
        raise forms.ValidationError(unknown)
    raise forms.ValidationError(
        gettext(
            "Un compte est ouvert à cette adresse, qui n'est pas encore confirmée. Demandez à la personne de la "
            "confirmer depuis son compte, page « Adresse électronique »."
        )
    )


class PerimeterForm(forms.Form):
    """A role and a perimeter typed by its code or its name; several answers are offered, none is guessed."""

    needed_in_the_end = ("place", "chosen")

    role = forms.ChoiceField(label=_("Rôle"))
    kind = forms.ChoiceField(
        label=_("Nature du périmètre"),
        choices=PerimeterKind.choices,
        widget=forms.RadioSelect,
        initial=PerimeterKind.SERVICE,
    )
    place = forms.CharField(
        label=_("Périmètre"),
        required=False,
        max_length=120,
        help_text=_(
            "Son code ou son nom : « PREF-02 », « Aisne », « Château-Thierry ». Inutile pour le national."
        ),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    chosen = forms.ChoiceField(label=_("Lequel ?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.on = on
        self.where: Where = None
        offer(self, "role", [(role.value, role.label) for role in access.grantable(by, on)])
        self.found = self.candidates()
        kind = self.data.get(self.add_prefix("kind"), "")
        if len(self.found) > 1:
            offer(self, "chosen", [(queries.value_of(each, kind), str(each)) for each in self.found])
        else:
            del self.fields["chosen"]

    def candidates(self) -> list[Any]:
        kind = str(self.data.get(self.add_prefix("kind"), ""))
        if kind not in PerimeterKind.values:
            return []
        return queries.find_perimeters(kind, str(self.data.get(self.add_prefix("place"), "")))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "kind" not in cleaned:
            return cleaned
        found = self.found
        if len(found) > 1:
            found = queries.perimeter_named(cleaned.get("chosen") or "")
        if found:
            self.where = found[0]
        elif self.found:
            self.add_error("chosen", gettext("Plusieurs périmètres portent ce nom : choisissez."))
        elif not cleaned.get("place"):
            self.add_error("place", gettext("Indiquez le code ou le nom du périmètre."))
        else:
            self.add_error("place", gettext("Rien ne répond à ce code ni à ce nom, pour cette nature."))
        return cleaned


class GrantForm(PerimeterForm):
    email = AddressField(
        asks=False,
        label=_("Adresse électronique de la personne"),
        help_text=_("Elle a déjà un compte. Sinon, envoyez-lui une invitation."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    since = DayField(label=_("À partir du"), required=True)
    until = DayField(
        label=_("Jusqu'au (inclus)"), required=False, help_text=_("Vide : jusqu'à ce qu'elle soit retirée.")
    )
    field_order = ("email", "role", "kind", "place", "chosen", "since", "until")

    def clean_email(self) -> User:
        unknown = gettext("Aucun compte ouvert à cette adresse. Envoyez une invitation à la personne.")
        return person_at(self.cleaned_data["email"], unknown)

    def save(self, *, at: datetime) -> Grant:
        data = self.cleaned_data
        return acts.grant_role(
            data["email"],
            Role(data["role"]),
            self.where,
            by=self.by,
            since=data["since"],
            until=data["until"],
            at=at,
        )


class RevokeForm(forms.Form):
    needed_in_the_end = ("motive",)  # refused by the act, which says why

    until = DayField(
        label=_("Dernier jour (inclus)"),
        required=False,
        help_text=_("Vide : l'habilitation cesse dès maintenant."),
    )
    motive = WrittenField(
        label=_("Motif"),
        max_length=300,
        required=False,
        help_text=_("Gardé avec l'habilitation ; le journal n'en garde qu'une trace vérifiable."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def save(self, grant: Grant, *, by: User, at: datetime) -> None:
        until, motive = self.cleaned_data["until"], self.cleaned_data["motive"]
        if until is None:
            acts.stop_role(grant, by=by, at=at, motive=motive)
        else:
            acts.revoke_role(grant, by=by, until=until, at=at, motive=motive)


class CloseForm(forms.Form):
    needed_in_the_end = ("motive",)  # refused by the act, which says why

    motive = WrittenField(
        label=_("Motif"),
        max_length=300,
        required=False,
        help_text=_(
            "Gardé avec le compte tant qu'il est fermé ; le journal n'en garde qu'une trace vérifiable."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def save(self, user: User, *, by: User, at: datetime) -> None:
        acts.close_account(user, self.cleaned_data["motive"], by=by, at=at)


class DelegationForm(forms.Form):
    needed_in_the_end = ("motive",)

    grant = forms.ChoiceField(label=_("Habilitation déléguée"))
    kind = forms.ChoiceField(
        label=_("Pour quoi ?"), choices=Delegation.Kind.choices, widget=forms.RadioSelect, initial="absence"
    )
    colleague = forms.ChoiceField(label=_("À qui ?"), required=False)
    email = AddressField(
        asks=False,
        required=False,
        label=_("Adresse électronique de la personne"),
        help_text=_("Une personne déjà habilitée, à qui vous confiez la vôtre."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    since = DayField(label=_("À partir du"), required=True)
    until = DayField(label=_("Jusqu'au (inclus)"), required=True)
    motive = WrittenField(
        label=_("Motif"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, grants: list[Grant], colleagues: Iterable[User] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {each.public_id: each for each in colleagues}
        if self.colleagues:
            others = [(key, str(each)) for key, each in self.colleagues.items()]
            offer(self, "colleague", [("", gettext("Choisir dans votre service")), *others])
            self.fields["email"].help_text = gettext(
                "Seulement si la personne n'est pas dans la liste ; elle est déjà habilitée."
            )
        else:
            del self.fields["colleague"]
        self.grants = {grant.public_id: grant for grant in grants}
        names = [(key, f"{g.get_role_display()}, {g.perimeter_name}") for key, g in self.grants.items()]
        offer(self, "grant", names)

    def clean_email(self) -> User:
        chosen = self.colleagues.get(self.cleaned_data.get("colleague", ""))
        if chosen is not None:
            return chosen
        if not self.cleaned_data["email"]:
            raise forms.ValidationError(gettext("Choisissez à qui, ou écrivez l'adresse de la personne."))
        return person_at(self.cleaned_data["email"], gettext("Aucun compte ouvert à cette adresse."))

    def save(self, *, by: User, at: datetime) -> Delegation:
        data = self.cleaned_data
        return lending.delegate(
            self.grants[data["grant"]],
            data["email"],
            Delegation.Kind(data["kind"]),
            by=by,
            since=data["since"],
            until=data["until"],
            motive=data["motive"],
            at=at,
        )
