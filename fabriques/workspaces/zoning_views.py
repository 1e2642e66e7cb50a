from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.accounts.models import User
from fabriques.calls.models import RulebookVersion
from fabriques.common import clock
from fabriques.territories import zoning_queries
from fabriques.territories.models import Departement, Zoning, ZoningFinding
from fabriques.territories.zoning_comparison import Comparison
from fabriques.territories.zoning_queries import ZoningGroup
from fabriques.territories.zonings.kinds import KINDS, Kind
from fabriques.theme.tables import query_without
from fabriques.theme.unread_filters import unknown_choice
from fabriques.workspaces import zoning_compare_tables, zoning_tables
from fabriques.workspaces.csv_files import csv_response
from fabriques.workspaces.zoning_compare_tables import FATES

PAGE_SIZE = 100
SHOWN_DEPARTEMENTS = 12
MEMBERS_HEADER = ("Code", "Nom", "Département", "Classe", "Intitulé", "En partie")
FINDINGS_HEADER = ("Ligne", "Effet", "Anomalie", "Motif")
COMPARED_HEADER = ("Code", "Nom", "Département", "Situation", "Avant", "Après")


def named_zonings() -> dict[str, list[str]]:
    """Which call names each zoning in the last version of its rulebook, and whether it goes by it."""
    versions = RulebookVersion.objects.select_related("call").order_by("call__title", "call_id", "number")
    found: dict[str, list[str]] = {}
    for version in {each.call_id: each for each in versions}.values():
        territory = version.rules.territory
        adopted = {fact.definition.value for fact in territory.facts}
        used: dict[str, bool] = {}
        for each in territory.definitions:
            used[each.zoning] = used.get(each.zoning, False) or each.code in adopted
        for code, is_adopted in used.items():
            words = _("définition retenue") if is_adopted else _("définition possible")
            found.setdefault(code, []).append(f"{version.call.title} ({words})")
    return found


def people_named(zonings: Iterable[Zoning]) -> dict[str, str]:
    """The name of whoever imported, by the identifier that the import keeps."""
    wanted = {each.imported_by for each in zonings}
    rows = User.objects.filter(public_id__in=wanted).order_by("pk")
    return {user.public_id: str(user) for user in rows}


def departement_names() -> dict[str, str]:
    return dict(Departement.objects.order_by("code").values_list("code", "name"))


def zonings(request: HttpRequest) -> HttpResponse:
    """Every generation of every zoning, and what is missing."""
    named = named_zonings()
    groups = zoning_queries.zonings(clock.today(), named)
    chosen = request.GET.get("nature", "")
    if chosen in set(Kind):
        groups = [group for group in groups if group.kind == chosen]
    people = people_named(row for group in groups for row in (*group.generations, *group.replaced))
    departements = departement_names()
    sections = [
        section(group, named, people, departements) for group in groups if group.generations or group.replaced
    ]
    kinds = [Kind(chosen)] if chosen in set(Kind) else list(Kind)
    context = {
        "sections": sections,
        "missing": zoning_tables.missing_table(groups, named),
        "how": zoning_tables.how_table(kinds),
        "kinds": [(kind.value, facts.label) for kind, facts in KINDS.items()],
        "chosen": chosen,
        "unread": unknown_choice("nature", _("Nature du zonage"), chosen, set(Kind)),
    }
    return render(request, "workspaces/zonings.html", context)


def section(
    group: ZoningGroup,
    named: Mapping[str, list[str]],
    people: Mapping[str, str],
    departements: Mapping[str, str],
) -> dict[str, Any]:
    """What the page shows of one zoning that has something imported."""
    incomplete = [
        (each.vintage, zoning_tables.incomplete_words(each, departements, SHOWN_DEPARTEMENTS))
        for each in group.generations
        if each.incomplete_in
    ]
    return {
        "group": group,
        "named": named.get(group.code, []),
        "table": zoning_tables.generations_table(_("Générations"), group.generations, people),
        "replaced": zoning_tables.generations_table(_("Imports remplacés"), group.replaced, people),
        "incomplete": incomplete,
        "latest": group.generations[:2] if len(group.generations) > 1 else (),
    }


def zoning(request: HttpRequest, pk: int) -> HttpResponse:
    """One generation: where it comes from, what it holds, the lines that were repaired or refused."""
    code = Zoning.objects.filter(pk=pk).order_by().values("code")
    family = list(Zoning.objects.filter(code__in=code).order_by("-valid_from", "-imported_at", "-pk"))
    found = next((each for each in family if each.pk == pk), None)
    if found is None:
        raise Http404
    effect = request.GET.get("effet", "")
    contents = zoning_queries.contents(found)
    page = Paginator(zoning_queries.findings(found, effect), PAGE_SIZE).get_page(request.GET.get("page"))
    missing = zoning_tables.incomplete_words(found, departement_names())
    context = {
        "zoning": found,
        "contents": contents,
        "facts": zoning_tables.facts(found, contents, people_named([found]), missing),
        "classes": zoning_tables.classes_table(contents),
        "table": zoning_tables.findings_table(page.object_list),
        "page": page,
        "effects": effect_links(effect),
        "successor": next((each for each in family if each.pk == found.replaced_by_id), None),
        "others": [each for each in family if each.pk != found.pk and each.replaced_by_id is None],
    }
    return render(request, "workspaces/zoning.html", context)


def effect_links(chosen: str) -> list[tuple[str, str, bool]]:
    """The ways to filter the anomalies: address, words, and whether it is the one shown."""
    known = ZoningFinding.Effect.choices
    every = ("?#anomalies", _("toutes"), chosen not in dict(known))
    return [every, *((f"?effet={value}#anomalies", str(label), value == chosen) for value, label in known)]


def compare(request: HttpRequest) -> HttpResponse:
    """Two generations side by side: the form to choose them, then what changed."""
    offered, before, after = chosen_generations(request)
    context: dict[str, Any] = {
        "choices": choices(offered),
        "before": before,
        "after": after,
        "asked": bool(request.GET.get("avant") or request.GET.get("apres")),
        "comparison": None,
    }
    if before is not None and after is not None and before != after:
        context |= compared_context(request, zoning_queries.compare(before, after))
    return render(request, "workspaces/zoning_compare.html", context)


def chosen_generations(request: HttpRequest) -> tuple[list[Zoning], Zoning | None, Zoning | None]:
    """The generations to choose from, and the two that the address names (None: none, or unknown)."""
    asked = [read_number(request.GET.get(name, "")) for name in ("avant", "apres")]
    wanted = Q(replaced_by__isnull=True) | Q(pk__in=[each for each in asked if each])
    offered = list(Zoning.objects.filter(wanted).order_by("code", "-valid_from", "-imported_at", "-pk"))
    known = {each.pk: each for each in offered}
    before, after = (known.get(each) for each in asked)
    return offered, before, after


def read_number(text: str) -> int:
    """A row's number; 0, which names nothing, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def choices(offered: Iterable[Zoning]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Generations by zoning, for a list with groups."""
    groups: dict[str, tuple[str, list[tuple[int, str]]]] = {}
    for each in offered:
        name = zoning_tables.short_name(each)
        if each.replaced_by_id is not None:
            name = _("%(name)s (import remplacé)") % {"name": name}
        groups.setdefault(each.code, (each.label, []))[1].append((each.pk, name))
    return list(groups.values())


def compared_context(request: HttpRequest, comparison: Comparison) -> dict[str, Any]:
    slugs = {slug: fate for fate, (slug, _label) in FATES.items()}
    first = next((fate for fate in FATES if comparison.totals[fate]), next(iter(FATES)))
    fate = slugs.get(request.GET.get("liste", ""), first)
    names = {each.code: each.name for each in comparison.departements}
    departement = request.GET.get("departement", "")
    departement = departement if departement in names else ""
    listed: Any = comparison.lines(fate, departement)  # counted and sliced as a list of rows is
    page: Page[Any] = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    title = str(FATES[fate][1])
    if departement:
        title = f"{title}, {names[departement]} ({departement})"
    return {
        "comparison": comparison,
        "csv_url": reverse("workspaces:zoning_compare_csv") + pair_query(comparison),
        "totals": [
            (
                label,
                comparison.totals[each],
                query_without(request.GET, "page", "departement", liste=slug) + "#liste",
            )
            for each, (slug, label) in FATES.items()
        ],
        "transitions": has_classes(comparison) and zoning_compare_tables.transitions_table(comparison),
        "departements": zoning_compare_tables.departements_table(comparison, request.GET),
        "list_title": title,
        "departement": departement,
        "every_departement": query_without(request.GET, "page", "departement") + "#liste",
        "lines": zoning_compare_tables.lines_table(comparison, title, page.object_list),
        "page": page,
    }


def pair_query(comparison: Comparison) -> str:
    return f"?avant={comparison.before.pk}&apres={comparison.after.pk}"


def has_classes(comparison: Comparison) -> bool:
    """Whether both zonings have classes, few enough to be counted two by two; zones are too many."""
    return all(KINDS[Kind(each.kind)].classes for each in (comparison.before, comparison.after))


def compare_csv(request: HttpRequest) -> StreamingHttpResponse:
    _offered, before, after = chosen_generations(request)
    if before is None or after is None or before == after:
        raise Http404
    rows = (
        (
            line.code, line.name, line.departement, FATES[line.fate][1],
            zoning_compare_tables.said_words(line.before), zoning_compare_tables.said_words(line.after),
        )
        for line in zoning_queries.compare(before, after).every_line()
    )  # fmt: skip
    name = f"comparaison-{before.code}-{before.vintage}-{after.code}-{after.vintage}"
    return csv_response(name, COMPARED_HEADER, rows)


def members_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    found = get_object_or_404(Zoning, pk=pk)
    rows = (
        (
            line.unit, line.name, line.departement, line.value,
            zoning_queries.class_label(found.kind, line.value), "oui" if line.partial else "non",
        )
        for line in zoning_queries.member_lines(found)
    )  # fmt: skip
    return csv_response(f"zonage-{found.code}-{found.vintage}", MEMBERS_HEADER, rows)


def findings_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    found = get_object_or_404(Zoning, pk=pk)
    rows = (
        (each.line, each.get_effect_display(), zoning_tables.anomaly_words(each), each.detail)
        for each in zoning_queries.findings(found).iterator(chunk_size=2000)
    )
    return csv_response(f"anomalies-{found.code}-{found.vintage}", FINDINGS_HEADER, rows)
