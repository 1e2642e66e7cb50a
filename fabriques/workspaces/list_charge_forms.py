"""Several files handed to one person at once, with what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application
from fabriques.assessment.charge import acts
from fabriques.assessment.charge.queries import away_until, charge_of, colleagues, named
from fabriques.common.forms import offer
from fabriques.common.reasons import Reason
from fabriques.common.several import attempted
from fabriques.common.text import plain_key
from fabriques.overview.filters import ME, NOBODY, YES, Filters

Names = Mapping[str, str]
MOST_FILES = 50  # as many as a page of the list shows


@dataclass
class Outcome:
    """What became of each ticked file, by name."""

    done: list[Application] = field(default_factory=list)
    unchanged: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, tuple[Reason, ...]]] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether some are left to whoever follows them, and may be taken over knowing it."""
        return any(
            reason.code == "already_in_charge" for _file, reasons in self.refused for reason in reasons
        )


def by_name(pair: tuple[str, str]) -> str:
    return plain_key(pair[1])


def of_others(query: str, by: User) -> bool:
    """Whether a list holds only files that colleagues follow: those absent, or some by name."""
    asked = Filters.read(dict(QueryDict(query).lists())).values
    followed = asked.get("in_charge", ())
    return asked.get("charge_away") == (YES,) or (
        bool(followed) and {ME, NOBODY, by.public_id}.isdisjoint(followed)
    )


class BulkForm(forms.Form):
    person = forms.ChoiceField(
        label=gettext_lazy("Confier à"),
        error_messages={"required": gettext_lazy("Choisissez à qui confier les dossiers cochés.")},
    )
    take_over = forms.BooleanField(
        label=gettext_lazy("Reprendre aussi ceux que quelqu'un suit déjà"),
        required=False,
        help_text=gettext_lazy("Sinon, chacun reste à la personne qui le suit."),
    )
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        by: User,
        on: date,
        data: QueryDict | None = None,
        *,
        query: str = "",
        names: Names | None = None,
    ) -> None:
        """`names`: those of the colleagues when the page has read them already.

        Under a filter on the files that others follow, taking these over is what the list is read for.
        """
        super().__init__(data, initial={"query": query, "take_over": of_others(query, by)})
        self.by, self.on = by, on
        known = names or {each.public_id: str(each) for each in self.colleagues}
        others = sorted((pair for pair in known.items() if pair[0] != by.public_id), key=by_name)
        self.away = away_until(known, on)
        said = [(key, named(name, self.away.get(key))) for key, name in others]
        mine = [(ME, _("moi"))] if by.public_id in known else []
        offer(self, "person", [*mine, *said, (NOBODY, _("personne (ne plus les suivre)"))])

    @cached_property
    def colleagues(self) -> list[User]:
        return colleagues(self.by, self.on)

    @property
    def chosen(self) -> User | None:
        """To whom the files go; None for nobody."""
        key = self.cleaned_data["person"]
        wanted = self.by.public_id if key == ME else key
        return next((each for each in self.colleagues if each.public_id == wanted), None)

    @property
    def receiver(self) -> str:
        """To whom, by name, with their absence; « » for nobody."""
        to = self.chosen
        return "" if to is None else named(str(to), self.away.get(to.public_id))

    def ticked(self, public_ids: list[str]) -> list[Application]:
        """The ticked files that the person may see, in the order of the page."""
        files = access.assessed(self.by, self.on).select_related("receipt")
        found = files.filter(public_id__in=public_ids[:MOST_FILES])
        by_id = {file.public_id: file for file in found}
        return [by_id[each] for each in dict.fromkeys(public_ids) if each in by_id]

    def save(self, files: list[Application], at: datetime) -> Outcome:
        """One act for each file: what is refused for one changes nothing for the others."""
        to = self.chosen
        found = Outcome()
        for file in files:
            held = charge_of(file, self.on).person
            if held == to:
                found.unchanged.append(file)
                continue
            instead_of = held if self.cleaned_data["take_over"] else None
            reasons = attempted(partial(self.hand, file, to, instead_of, at))
            if reasons:
                found.refused.append((file, reasons))
            else:
                found.done.append(file)
        if to is not None and to.pk != self.by.pk and found.done:
            acts.tell_handed(found.done[0], found.done[1:], to, by=self.by, at=at)
        return found

    def hand(self, file: Application, to: User | None, instead_of: User | None, at: datetime) -> None:
        if to is None:
            acts.release(file, by=self.by, at=at)
        else:
            acts.assign(file, to, instead_of=instead_of, by=self.by, at=at, told=False)
