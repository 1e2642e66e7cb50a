"""One question of a form being written: only the options of its kind, nothing to code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fabriques.accounts.models import User
from fabriques.applications.answering.rows import Column, RowsField
from fabriques.calls.form_drafts import acts
from fabriques.calls.form_drafts.storing import mark
from fabriques.calls.models import FormDraft
from fabriques.common.names import LineField, WrittenField
from fabriques.common.typed_fields import WholeField
from fabriques.rulebooks import written
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.edits import Way
from fabriques.rulebooks.form.reader import read_once
from fabriques.rulebooks.form.starting import KEYS_OF_KIND
from fabriques.rulebooks.form.types import HOLDS_KINDS, Holds, Kind
from fabriques.rulebooks.form.words import LIMIT_UNITS
from fabriques.rulebooks.outline.shapes import Shape
from fabriques.rulebooks.problems import MisreadError
from fabriques.rulebooks.types import Rulebook
from fabriques.workspaces import form_words
from fabriques.workspaces.form_words import LEGAL, OWN_NAME

ONLY_ALONE = ("holds", "shared", "asked_if", "criterion", "indicator", "law")  # not for a question of a group
ORDER = (
    "label", "help", "text", "choices", "categories", "unit", "days", "minimum", "maximum", "document", "required",
    "depends_on", "triggers", "criterion", "indicator", "shared", "holds", "law",
)  # fmt: skip


class QuestionForm(forms.Form):
    """`part` is what the question becomes; `way` where it stands after the save, its code following its label."""

    seen = forms.CharField(widget=forms.HiddenInput)
    # Each of these lists has an answer for « nothing »: none of them is optional.
    needed_in_the_end = (
        "categories", "days", "document", "depends_on", "triggers", "criterion", "indicator", "shared", "holds", "law",
    )  # fmt: skip

    def __init__(
        self, document: Document, way: Way, book: Rulebook | None, data: Mapping[str, Any] | None = None
    ) -> None:
        self.document, self.way = document, way
        self.raw = edits.at(document, way)
        kind = str(self.raw.get("kind"))
        self.kind = Kind(kind) if kind in set(Kind) else Kind.TEXT
        self.keys = KEYS_OF_KIND[self.kind] - (set(ONLY_ALONE) if len(way) > 2 else set())
        self.stored_mark = mark(document, way)
        super().__init__(data)
        self.initial["seen"] = self.stored_mark
        made = dict(self.controls(book))
        self.fields.update({name: made[name] for name in ORDER if name in made})

    def controls(self, book: Rulebook | None) -> Iterator[tuple[str, forms.Field]]:
        """The controls of this kind, each filled with what the text holds."""
        yield "label", self.typed(_("Intitulé"), "label", 200, required=True)
        yield "help", self.typed(_("Aide, sous l'intitulé"), "help", 500, lines=3)
        yield (
            "required",
            forms.BooleanField(
                label=_("Réponse obligatoire"), required=False, initial=self.raw.get("required") is True
            ),
        )
        yield from self.own_controls(book)
        yield from self.links(book)
        if "asked_if" in self.keys:
            yield from self.condition_controls()

    def own_controls(self, book: Rulebook | None) -> Iterator[tuple[str, forms.Field]]:
        """What only some kinds have: answers, categories, unit, limits, piece, words to accept."""
        if "text" in self.keys:
            yield "text", self.typed(_("Phrase à lire et à accepter"), "text", 1500, lines=4, required=True)
        if "choices" in self.keys:
            yield (
                "choices",
                WrittenField(
                    label=_("Réponses possibles"),
                    help_text=_("Une par ligne. Laissez le code entre crochets tel quel, s'il y en a un."),
                    widget=forms.Textarea(attrs={"rows": 7}),
                    initial=written.shown(Shape.ITEMS, self.raw.get("choices")),
                ),
            )
        if "categories" in self.keys:
            yield "categories", self.categories(book)
        if "unit" in self.keys:
            unit = self.typed(_("Unité, au pluriel"), "unit", 40, required=True)
            unit.help_text = _("Par exemple : personnes, heures, lieux.")
            yield "unit", unit
        if "days" in self.keys:
            said = _("Un jour qui ne répond pas est refusé dès la saisie.")
            yield "days", self.chosen(_("Jours admis"), "days", form_words.days(), said)
        if "minimum" in self.keys:
            yield "minimum", self.limit(_("Au moins (%s)"), "minimum")
            yield "maximum", self.limit(_("Au plus (%s)"), "maximum")
        if "document" in self.keys:
            said = _("Aucune pièce ne peut être exigée hors de ces deux listes.")
            offered = form_words.documents(book)
            yield "document", self.chosen(_("De quelle pièce s'agit-il ?"), "document", offered, said)

    def links(self, book: Rulebook | None) -> Iterator[tuple[str, forms.Field]]:
        """What the answer serves beyond the file: a criterion, the yearly return, the permanent file, the register."""
        if "criterion" in self.keys:
            said = _("Les jurés liront la réponse en face de ce critère.")
            yield "criterion", self.chosen(_("Critère"), "criterion", form_words.criteria(book), said)
        if "indicator" in self.keys:
            said = _("L'engagement sera repris au bilan annuel, à côté de ce qui aura été fait.")
            yield (
                "indicator",
                self.chosen(_("Chiffre du bilan annuel"), "indicator", form_words.indicators(book), said),
            )
        if "shared" in self.keys:
            said = _(
                "La réponse est gardée dans le dossier permanent de la structure, et proposée la fois suivante."
            )
            names = form_words.shared_names()
            yield "shared", self.chosen(_("À ne dire qu'une fois ?"), "shared", names, said)
        if "holds" in self.keys:
            fit = [(code, name) for code, name in form_words.holds() if not code or self.may_hold(code)]
            said = _("Les listes, les courriers et le registre en ont besoin.")
            yield "holds", self.chosen(_("Cette question porte…"), "holds", fit, said)

        if "law" in self.keys:
            said = _(
                "La question est posée tant qu'un texte de cette règle est en vigueur, et cite ce texte."
            )
            yield "law", self.chosen(_("Règle de droit"), "law", form_words.laws(), said)

    def may_hold(self, code: str) -> bool:
        return self.kind in HOLDS_KINDS[Holds(code)]

    def condition_controls(self) -> Iterator[tuple[str, forms.Field]]:
        when = self.raw.get("asked_if")
        stored = when if isinstance(when, dict) else {}
        now = LEGAL if stored.get("legal_forms") else str(stored.get("field") or "")
        picked = self.data.get("depends_on", now) if self.is_bound else now
        offered = form_words.with_stored(form_words.dependences(self.document, self.way), now)
        yield (
            "depends_on",
            forms.ChoiceField(label=_("Question posée"), choices=offered, initial=now, required=False),
        )
        boxes = form_words.triggers(self.document, self.way, picked)
        held = stored.get("legal_forms") or stored.get("values") or []
        if boxes:
            kept = [code for code in held if code not in dict(boxes)] if picked == now else []
            yield (
                "triggers",
                forms.MultipleChoiceField(
                    label=_("Si la forme juridique est") if picked == LEGAL else _("Si la réponse est"),
                    help_text=_("L'une ou l'autre des cases cochées."),
                    choices=[*boxes, *((code, code) for code in kept)],
                    initial=held,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                ),
            )

    def typed(
        self, label: str, key: str, longest: int, *, lines: int = 1, required: bool = False
    ) -> forms.CharField:
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        initial = str(self.raw.get(key) or "")
        kind = WrittenField if lines > 1 else LineField
        return kind(label=label, max_length=longest, required=required, widget=widget, initial=initial)

    def limit(self, label: str, key: str) -> WholeField:
        unit = str(self.raw.get("unit") or LIMIT_UNITS.get(self.kind, ""))
        value = self.raw.get(key)
        return WholeField(
            label=label % unit,
            required=False,
            min_value=0,
            max_value=10**9,
            initial=value if isinstance(value, int) else None,
        )

    def chosen(self, label: str, key: str, offered: form_words.Choices, help_text: str) -> forms.ChoiceField:
        stored = str(self.raw.get(key) or "")
        if key == "shared" and stored == self.way[-1]:
            stored = OWN_NAME
        return forms.ChoiceField(
            label=label,
            help_text=help_text,
            choices=form_words.with_stored(offered, stored),
            initial=stored,
            required=False,
        )

    def categories(self, book: Rulebook | None) -> RowsField:
        held = self.raw.get("categories")
        rows = [each for each in (held if isinstance(held, list) else []) if isinstance(each, dict)]
        natures = form_words.natures_of(book)
        for row in rows:
            natures = form_words.with_stored(natures, row.get("nature"))
        columns = [
            Column("label", _("Catégorie de dépense")),
            Column("nature", _("Nature, selon le règlement"), choices=tuple(natures)),
            Column("code", _("Code (laissez vide pour une nouvelle)"), longest=60),
        ]
        return RowsField(
            columns,
            spare=3,
            label=_("Catégories de dépenses"),
            help_text=_("La nature dit si la subvention peut payer la ligne."),
            initial=[{key: str(row.get(key) or "") for key in ("label", "nature", "code")} for row in rows],
        )

    def clean_choices(self) -> object:
        try:
            return written.read(Shape.ITEMS, self.cleaned_data["choices"])
        except MisreadError as misread:
            raise forms.ValidationError(str(misread)) from misread

    def clean_categories(self) -> list[dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for row in self.cleaned_data["categories"]:
            if not row["label"]:
                raise forms.ValidationError(_("Chaque catégorie a un intitulé."))
            code = row["code"] or written.code_of(row["label"], found)
            if code in found:
                raise forms.ValidationError(_("Le code « %s » revient deux fois. Gardez-en un seul.") % code)
            found[code] = {"code": code, "label": row["label"]} | (
                {"nature": row["nature"]} if row["nature"] else {}
            )
        if not found:
            raise forms.ValidationError(_("Un budget a une catégorie au moins."))
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("depends_on") == LEGAL and not typed.get("triggers") and not self.errors:
            self.add_error("triggers", _("Cochez une forme juridique au moins."))
        return typed

    @property
    def part(self) -> Document:
        """Everything set for the question, as the text holds it; nothing for what is empty."""
        typed = self.cleaned_data
        plain = (
            "label", "help", "holds", "criterion", "indicator", "document", "unit", "days", "minimum", "maximum",
            "text", "choices", "categories", "law",
        )  # fmt: skip
        found: Document = {"kind": self.kind.value}
        found |= {key: typed[key] for key in plain if typed.get(key) not in (None, "")}
        if typed["required"]:
            found["required"] = True
        if typed.get("shared"):
            found["shared"] = self.way[-1] if typed["shared"] == OWN_NAME else typed["shared"]
        if when := self.condition:
            found["asked_if"] = when
        return found

    @property
    def condition(self) -> Document:
        depends_on, ticked = self.cleaned_data.get("depends_on"), self.cleaned_data.get("triggers") or []
        if not depends_on:
            return {}
        if depends_on == LEGAL:
            return {"legal_forms": ticked}
        return {"field": depends_on} | ({"values": ticked} if ticked else {})

    @property
    def may_tick(self) -> bool:
        """Whether answers may now be ticked for what the question has just come to depend on."""
        depends_on = self.cleaned_data.get("depends_on", "")
        return bool(form_words.triggers(self.document, self.way, depends_on)) and not self.condition.get(
            "values", self.condition.get("legal_forms")
        )

    def save(self, draft: FormDraft, *, by: User, at: datetime) -> None:
        """Call the act `edit` with what was typed."""
        settled = published_codes(draft)
        _row, self.way = acts.edit(
            draft,
            lambda document: edits.change_field(document, self.way, self.part, settled),
            way=self.way,
            seen=self.cleaned_data["seen"],
            by=by,
            at=at,
        )


def published_codes(draft: FormDraft) -> frozenset[str]:
    """The codes that files, exports or yearly returns may already name: those of every published version."""
    from_versions: set[str] = set()
    for version in draft.call.forms.order_by("number"):
        form = read_once(version.text)
        from_versions |= {field.code for field in form.fields()}
        from_versions |= {inner.code for field in form.fields() for inner in field.fields}
    return frozenset(from_versions)
