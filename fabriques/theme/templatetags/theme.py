"""The interface's components, as template tags (registered as builtins: no `load` is needed)."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from fabriques.common.spaces import INVERTED
from fabriques.common.text import web_address
from fabriques.common.typed import AskedDay, shown_day
from fabriques.theme import fields, figures
from fabriques.theme.icons import ICONS
from fabriques.theme.tables import PAGE_PARAM, Table, query_without
from fabriques.theme.typed_texts import typed_texts

register = template.Library()
register.filter(web_address)
register.filter(typed_texts)

NOTICE_ICONS = {"info": "info", "success": "check", "warning": "alert", "danger": "alert"}


def component(template_name: str, /, **context: Any) -> SafeString:
    return render_to_string(f"theme/components/{template_name}.html", context)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own constants
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">'
        "{}</svg>",
        drawing,
    )


@register.inclusion_tag("theme/components/button.html")
def button(
    label: str,
    href: str | None = None,
    kind: str = "primary",
    icon: str = "",
    name: str = "",
    value: str = "",
    type: str = "submit",
    form: str = "",
    new_tab: bool = False,
) -> dict[str, Any]:
    """`new_tab`: what the link opens leaves this page where it is, and the button says so."""
    return {
        "label": label,
        "href": href,
        "kind": kind,
        "icon_name": icon,
        "name": name,
        "value": value,
        "type": type,
        "form_id": form,
        "new_tab": new_tab,
    }


@register.inclusion_tag("theme/components/field.html")
def field(bound_field: Any) -> dict[str, Any]:
    return fields.field_context(bound_field)


@register.inclusion_tag("theme/components/day_box.html")
def day_box(name: str, day: Any, asked: AskedDay, hint: str = "", label: str = "") -> dict[str, Any]:
    """The day a page speaks of, to be changed; what was typed and cannot be read stays, with why.

    `hint`: what a day is for, where the page does not show it. `label`: when it is not « À la date du ».
    """
    value = asked.text if asked.problem else shown_day(day)
    notes = [f"{name}-aide"] * bool(hint) + [f"{name}-erreur"] * bool(asked.problem)
    described = " ".join(notes)
    box = {"name": name, "value": value, "problem": asked.problem, "hint": hint, "described": described}
    return {**box, "label": label or gettext("À la date du")}


@register.inclusion_tag("theme/components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    return fields.summary_context(form)


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    return component("notice", content=content, kind=kind, title=title, icon_name=NOTICE_ICONS[kind])


@register.inclusion_tag("theme/components/tag.html")
def tag(label: str, tone: str = "neutral") -> dict[str, Any]:
    return {"label": label, "tone": tone}


@register.inclusion_tag("theme/components/fictitious.html")
def fictitious() -> dict[str, Any]:
    return {}


@register.simple_block_tag(end_name="endcard")
def card(content: str, title: str = "", href: str = "", level: int = 3, eyebrow: str = "") -> SafeString:
    return component("card", content=content, title=title, href=href, level=level, eyebrow=eyebrow)


@register.inclusion_tag("theme/components/data_table.html")
def data_table(table: Table) -> dict[str, Any]:
    return {"table": table}


@register.inclusion_tag("theme/components/timeline.html")
def timeline(events: Any) -> dict[str, Any]:
    return {"entries": figures.timeline_entries(events)}


@register.inclusion_tag("theme/components/summary_list.html")
def summary_list(items: Any) -> dict[str, Any]:
    return {"entries": figures.summary_entries(items)}


@register.inclusion_tag("theme/components/ceiling_bar.html")
def ceiling_bar(committed: Any, ceiling: Any, label: str = "", pending: Any = 0) -> dict[str, Any]:
    return figures.ceiling_context(committed, ceiling, label, pending)


@register.inclusion_tag("theme/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page_obj: Any) -> dict[str, Any]:
    query = getattr(context.get("request"), "GET", None)
    elided = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)

    def link(number: int) -> str:
        return query_without(query, **{PAGE_PARAM: str(number)})

    return {
        "page_obj": page_obj,
        "previous": link(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": link(page_obj.next_page_number()) if page_obj.has_next() else "",
        "links": [
            {
                "number": each,
                "href": link(each) if isinstance(each, int) else "",
                "current": each == page_obj.number,
            }
            for each in elided
        ],
    }


@register.inclusion_tag("theme/components/breadcrumbs.html")
def breadcrumbs(items: Any) -> dict[str, Any]:
    return {"crumbs": [{"label": label, "href": href} for label, href in items]}


@register.inclusion_tag("theme/components/stat.html")
def stat(value: Any, label: str, note: str = "", href: str = "") -> dict[str, Any]:
    return {"value": value, "label": label, "note": note, "href": href}


@register.inclusion_tag("theme/components/progress_steps.html")
def progress_steps(steps: Any, current: int) -> dict[str, Any]:
    entries = figures.step_entries(steps, int(current))
    return {
        "entries": entries,
        "current": int(current),
        "total": len(entries),
        "current_label": next((entry["label"] for entry in entries if entry["state"] == "current"), ""),
    }


@register.simple_block_tag(end_name="endmap_view")
def map_view(
    content: str,
    data_url: str,
    boundaries_url: str = "",
    label: str = "",
    height: str = "",
    fit: str = "france",
    name: str = "carte",
    pick: str = "",
    here: dict[str, Any] | None = None,
) -> SafeString:
    """`height` is "short", "" or "tall"; `fit` is "france", "points" or "areas"; `name` must be unique on the page.

    `pick`: id of a form whose fields `lon` and `lat` a click on the map fills. `here`: a point to mark, with its
    `name`, and the `bounds` (west and south, east and north) to show instead of `fit`.
    """
    return component(
        "map_view",
        content=content,
        data_url=data_url,
        boundaries_url=boundaries_url,
        label=label or gettext("Carte"),
        height=height,
        fit=fit,
        name=name,
        pick=pick,
        here=json.dumps(here, ensure_ascii=False) if here else "",
        strings=json.dumps(_map_strings(), ensure_ascii=False),
    )


def _map_strings() -> dict[str, str]:
    return {
        "see": gettext("Voir la fiche"),
        "fictitious": gettext("démonstration"),
        "close": gettext("Fermer"),
        "zoomIn": gettext("Zoomer"),
        "zoomOut": gettext("Dézoomer"),
        "map": gettext("Carte"),
        "marker": gettext("Repère sur la carte"),
        "ctrlZoom": gettext("Ctrl + molette pour zoomer"),
        "cmdZoom": gettext("⌘ + molette pour zoomer"),
        "twoFingers": gettext("Deux doigts pour déplacer la carte"),
        "group": gettext("groupe de lieux"),
        "failed": gettext(
            "La carte ne peut pas s’afficher sur cet appareil. La liste contient les mêmes lieux."
        ),
    }


@register.simple_block_tag(end_name="endfilter_bar", takes_context=True)
def filter_bar(
    context: template.Context, content: str, submit: str = "", reset: str = "", title: str = ""
) -> SafeString:
    """A search form by GET; the order of a sorted list is kept, the page is not."""
    query = getattr(context.get("request"), "GET", None)
    return component(
        "filter_bar",
        content=content,
        submit=submit or gettext("Filtrer"),
        reset=reset,
        title=title or gettext("Filtrer la liste"),
        sort=query.get("tri", "") if query is not None else "",
    )


@register.simple_block_tag(end_name="endsection")
def section(content: str, title: str, id: str = "", level: int = 2, lead: str = "") -> SafeString:
    return component("section", content=content, title=heading(title), id=id, level=level, lead=lead)


def heading(title: str) -> SafeString:
    """A title whose « est-il » is never cut in two."""
    said = conditional_escape(title)
    return mark_safe(INVERTED.sub(r'<span class="whole">\g<0></span>', said))  # noqa: S308 – escaped just above


@register.simple_block_tag(end_name="endpage_header")
def page_header(content: str, title: str, lead: str = "", eyebrow: str = "") -> SafeString:
    actions = content if content.strip() else ""  # stripped, it would no longer be known as rendered
    return component("page_header", actions=actions, title=heading(title), lead=lead, eyebrow=eyebrow)
