"""The controls of a rulebook's fields: what is typed or chosen for each shape of value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext as _

from fabriques.common.names import LineField, WrittenField
from fabriques.common.typed_fields import DayInput
from fabriques.common.zones import ZONES
from fabriques.rulebooks import editing, written
from fabriques.rulebooks.outline.shapes import Entries, Field, Shape
from fabriques.rulebooks.territory import FactKind
from fabriques.rulebooks.values import EFFECT_LABELS, MARK_LABELS, ROLE_LABELS

INLINE = "__inline__"
Choices = list[tuple[str, str]]
CHOSEN = {
    Shape.FLAG, Shape.ROLE, Shape.EFFECT, Shape.ZONE, Shape.MARK, Shape.FACT_KIND, Shape.SOURCE, Shape.LABEL_KIND,
    Shape.TARGET, Shape.FACT, Shape.DEFINITION,
}  # fmt: skip
FACT_KINDS = {
    FactKind.ZONING: "un zonage daté",
    FactKind.LIST: "une liste de territoires",
    FactKind.PROXIMITY: "une distance à un zonage",
}
UNITS = {"EUR": "en euros", "%": "en %", "année": "année"}


def control(field: Field, document: Mapping[str, object], raw: object, *, entry: str = "") -> forms.Field:
    """The control for one value, filled with what the document holds. Nothing is required by the browser."""
    if field.shape in CHOSEN:
        return chosen(field, document, raw, entry)
    widget: forms.Widget = forms.TextInput()
    kind: type[forms.CharField] = forms.CharField
    if field.shape in (Shape.TEXT, Shape.ITEMS):
        kind = WrittenField
        widget = forms.Textarea(attrs={"rows": 5 if field.shape is Shape.ITEMS else 3})
    elif field.shape in (Shape.NUMBER, Shape.MONEY):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 16})
    elif field.shape is Shape.DAY:
        widget = DayInput()
    typed = kind(
        label=_("Valeur"), required=False, widget=widget, strip=False, initial=written.shown(field.shape, raw)
    )
    if field.shape is Shape.ITEMS:
        typed.help_text = _(
            "Une entrée par ligne. Le code entre crochets est facultatif pour une entrée nouvelle."
        )
    return typed


def chosen(field: Field, document: Mapping[str, object], raw: object, entry: str) -> forms.ChoiceField:
    """A choice, with what stands in the document kept among the choices even when nobody knows it."""
    initial = INLINE if isinstance(raw, dict) else written.shown(field.shape, raw)
    offered = choices(field.shape, document, entry)
    if isinstance(raw, dict):
        offered.append((INLINE, _("« %s » (écrite sur place)") % raw.get("text", "")))
    elif initial and initial not in dict(offered):
        offered.append((initial, _("%s (inconnu du règlement)") % initial))
    return forms.ChoiceField(
        label=_("Valeur"),
        required=False,
        choices=[("", "–"), *offered],
        initial=initial,
        widget=forms.Select(),
    )


def choices(shape: Shape, document: Mapping[str, object], entry: str = "") -> Choices:
    fixed: dict[Shape, Choices] = {
        Shape.FLAG: [("true", _("oui")), ("false", _("non"))],
        Shape.ROLE: [(role.value, label) for role, label in ROLE_LABELS.items()],
        Shape.EFFECT: [(effect.value, label) for effect, label in EFFECT_LABELS.items()],
        Shape.ZONE: list(ZONES),
        Shape.MARK: [(mark.value, label) for mark, label in MARK_LABELS.items()],
        Shape.FACT_KIND: [(kind.value, label) for kind, label in FACT_KINDS.items()],
    }
    if shape in fixed:
        return fixed[shape]
    if shape is Shape.SOURCE:
        return sources(document)
    if shape is Shape.DEFINITION:
        found = editing.entries(document, "territory.definitions")
        return [(code, name(each, code)) for code, each in found.items() if part(each, "fact") == entry]
    path = {Shape.LABEL_KIND: "labels", Shape.TARGET: "targets", Shape.FACT: "territory.facts"}[shape]
    return [(code, name(each, code)) for code, each in editing.entries(document, path).items()]


def sources(document: Mapping[str, object]) -> Choices:
    """The sources of the rulebook: what says « unknown », the rulebook itself, the texts. Two are always offered."""
    ready = editing.ready_sources(fictitious=document.get("fictitious") is True)
    found = {**ready, **editing.entries(document, "sources")}
    unknown = [code for code, each in found.items() if part(each, "mark") == "unknown"]
    first = [(code, _("Inconnu : %s") % part(found[code], "text")) for code in unknown]
    return first + [(code, str(part(each, "text"))) for code, each in found.items() if code not in unknown]


def is_unknown(source: str, document: Mapping[str, object]) -> bool:
    """Whether a source says that the text gives no value."""
    found = editing.entries(document, "sources")
    if source not in found:
        return source == editing.UNSTATED_SOURCE
    return part(found[source], "mark") == "unknown"


def part(raw: object, key: str) -> object:
    return raw.get(key, "") if isinstance(raw, Mapping) else ""


def name(raw: object, code: str) -> str:
    return str(part(raw, "label") or code)


def code_of_new(entries: Entries, document: Mapping[str, object]) -> forms.ChoiceField:
    """What a new entry is about, chosen by name among the entries of another list."""
    found = editing.entries(document, entries.codes_of)
    offered = [("", "–"), *((code, name(each, code)) for code, each in found.items())]
    said = {"labels": _("Label"), "waves": _("Vague")}[entries.codes_of]
    return forms.ChoiceField(label=said, required=False, choices=offered)


def row_controls(
    field: Field, row: Mapping[str, object], document: Mapping[str, object], today: date, *, entry: str
) -> dict[str, forms.Field]:
    """The controls of one dated value: value, unit, day, source, note, removal."""
    value = control(field, document, row.get("value"), entry=entry)
    unit = str(row.get("unit") or field.unit)
    value.label = _("Valeur, %s") % UNITS[unit] if unit in UNITS else _("Valeur")
    since = row.get("since", today)
    source = chosen(Field("source", "", Shape.SOURCE), document, row.get("source"), "")
    source.label = _("Source")
    controls: dict[str, forms.Field] = {
        "value": value,
        "since": forms.CharField(
            label=_("Vaut depuis le"), required=False, initial=written.shown(Shape.DAY, since),
            widget=DayInput(),
        ),
        "source": source,
        "note": LineField(label=_("Remarque"), required=False, initial=str(row.get("note") or "")),
    }  # fmt: skip
    if not field.unit_fixed:
        controls["unit"] = forms.CharField(
            label=_("Unité, au pluriel"),
            required=False,
            initial=unit,
            widget=forms.TextInput(attrs={"size": 16}),
        )
    return controls
