"""What the field and error summary components need to know about a form, computed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

# A length limit on these says nothing useful to the person who types.
UNCOUNTED_INPUTS = {"email", "url", "password", "hidden", "number", "date", "tel", "search"}
PROMPTS = ("", "Choisir…", "–", "---------")  # a list where nothing is chosen yet


def field_context(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    kind = _kind(widget)
    base = bound.auto_id or bound.html_name
    limit = _limit(bound)
    needed = getattr(bound.form, "needed_in_the_end", ())  # may be saved empty, yet is not optional
    ids = {
        "help_id": f"{base}-aide" if bound.help_text else "",
        "counter_id": f"{base}-compteur" if limit else "",
        "error_id": f"{base}-erreur" if bound.errors else "",
    }
    optional = not bound.field.required and kind != "checkbox" and bound.name not in needed
    optional = optional and not answers_for_nothing(bound.field)
    described_by = " ".join(value for value in (*ids.values(), widget.attrs.get("aria-describedby")) if value)
    return {
        "bound": bound,
        "errors": errors_of(bound),
        "kind": kind,
        "base": base,
        "optional": optional_mark() if optional else "",
        "limit": limit,
        "unit": widget.attrs.get("data-unit", ""),
        "described_by": described_by,
        "control": "" if kind == "choices" else bound.as_widget(attrs=_attrs(bound, described_by)),
        **ids,
    }


def errors_of(bound: BoundField) -> list[str]:
    """What a field is refused for; that of a file begins by its name, as the browser has emptied the box."""
    sent = bound.data if isinstance(bound.field, forms.FileField) else None
    named = f"{sent.name} : " if sent else ""
    return [f"{named}{error}" for error in bound.errors]


def answers_for_nothing(field: forms.Field) -> bool:
    """Whether a list says in words what choosing nothing means (« Réseau national »): it has an answer either way."""
    if isinstance(field, forms.ModelChoiceField):
        return field.empty_label is not None and str(field.empty_label) not in PROMPTS
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.MultipleChoiceField):
        return False
    offered: Iterable[Any] = field.choices  # type: ignore[assignment]  # pairs, once the field is made
    return any(value == "" and str(label) not in PROMPTS for value, label in offered)


@cache
def optional_mark() -> SafeString:
    return format_html(' <span class="field__optional">{}</span>', gettext("(facultatif)"))


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one of its subclasses
        return "choices"
    if isinstance(widget, forms.ClearableFileInput):
        return "file"
    return "group" if widget.use_fieldset else "plain"


def _attrs(bound: BoundField, described_by: str) -> dict[str, str | bool]:
    attrs: dict[str, str | bool] = {}
    if described_by:
        attrs["aria-describedby"] = described_by
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def _limit(bound: BoundField) -> int | None:
    widget = bound.field.widget
    if getattr(widget, "input_type", "") in UNCOUNTED_INPUTS or "data-uncounted" in widget.attrs:
        return None
    if not isinstance(widget, forms.Textarea | forms.TextInput):
        return None
    limit = widget.attrs.get("maxlength") or getattr(bound.field, "max_length", None)
    return int(limit) if limit else None


def summary_context(form: Any) -> dict[str, Any]:
    """List every error of a form, of a formset or of several forms, each with the control to go to."""
    entries: list[dict[str, str]] = []
    for each in _forms(form):
        if isinstance(each, forms.BaseFormSet):
            start = next((found for row in each.forms if (found := _start(row))), "")
            entries += [{"text": str(error), "href": start} for error in each.non_form_errors()]
        else:
            entries += _form_entries(each)
    count = len(entries)
    heading = ngettext("Il reste %(count)d point à corriger", "Il reste %(count)d points à corriger", count)
    return {"entries": entries, "heading": heading % {"count": count}}


def _forms(form: Any) -> Iterable[Any]:
    if form is None:
        return []
    if isinstance(form, forms.BaseFormSet):
        return [form, *form.forms]
    if isinstance(form, list | tuple):
        return [nested for each in form for nested in _forms(each)]
    return [form]


def whole_label(bound: BoundField) -> str:
    """The label of a field far from its place, after what it is `part_of` where several are labelled alike."""
    whole, label = getattr(bound.field, "part_of", ""), str(bound.label)
    return f"{whole}, {label[:1].lower()}{label[1:]}" if whole else label


def _form_entries(form: forms.BaseForm) -> list[dict[str, str]]:
    start = _start(form)
    entries = [{"text": str(error), "href": start} for error in form.non_field_errors()]
    for bound in form:
        for error in errors_of(bound):
            text = gettext("%(label)s : %(error)s") % {"label": whole_label(bound), "error": error}
            entries.append({"text": text, "href": start if bound.is_hidden else f"#{_target(bound)}"})
    return entries


def _start(form: forms.BaseForm) -> str:
    """Where an error that is about no field, or about a hidden one, leads: the first control of its form."""
    return next((f"#{_target(bound)}" for bound in form.visible_fields()), "")


def _target(bound: BoundField) -> str:
    base = bound.auto_id or bound.html_name
    return f"{base}_0" if _kind(bound.field.widget) == "choices" else base


def reader(item: Any) -> Any:
    """Read a key of a mapping or an attribute of an object, with a default."""
    if isinstance(item, Mapping):
        return lambda name, default="": item.get(name, default)
    return lambda name, default="": getattr(item, name, default)
