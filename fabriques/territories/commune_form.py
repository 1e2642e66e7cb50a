"""The part of a form that asks for one commune, looked for by name or postcode and chosen when several answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fabriques.common.forms import offer
from fabriques.territories.locating.finder import find, same_words
from fabriques.territories.models import Commune
from fabriques.territories.queries import communes_in_order


class CommuneForm(forms.Form):
    """`looked_for` and `found` are what the finder answers to what was typed; `chosen` the commune of a valid form.

    `known`: the commune that is there already, kept as long as what is typed names it. `whose`: the one to choose.
    """

    known: Commune | None = None
    whose: Any = _("celle du projet")

    search = forms.CharField(label=_("Commune"), max_length=80, help_text=_("Un nom, ou un code postal."))
    commune = forms.ChoiceField(label=_("Choisissez la commune"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data.get("search", "").replace("\0", "") if self.is_bound else ""
        self.looked_for = find(typed)
        self.found = {commune.code: commune for commune in communes_in_order(self.looked_for.proposed)}
        kept = self.known is not None and same_words(typed, self.known.name)
        self.only = self.known if kept else self.found.get(self.looked_for.chosen or "")
        if self.only is not None or not self.found:
            del self.fields["commune"]
        else:
            offer(self, "commune", self.looked_for.labels())
            self.fields["commune"].help_text = self.looked_for.how_to_narrow

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("search") and self.chosen() is None:
            if self.found:
                said = (
                    _("Plusieurs communes répondent : choisissez %(whose)s.")
                    if self.looked_for.named
                    else _(
                        "Aucune commune ne s'appelle exactement ainsi : choisissez %(whose)s, ou corrigez."
                    )
                )
                self.add_error("commune", said % {"whose": self.whose})
            else:
                self.add_error("search", _("Aucune commune ne répond à ce nom ou à ce code postal."))
        return cleaned

    def chosen(self) -> Commune | None:
        return self.only or self.found.get(self.cleaned_data.get("commune") or "")

    def commune_chosen(self) -> Commune:
        """The commune of a valid form."""
        commune = self.chosen()
        if commune is None:
            raise AssertionError("a valid form has its commune")
        return commune
