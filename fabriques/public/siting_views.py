"""« Où ouvrir les prochains lieux ? »: the communes that would serve the most people not served yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fabriques.common.geojson import geojson
from fabriques.common.typed import AskedNumber, asked_number
from fabriques.common.values import grouped
from fabriques.labels.coverage import region_names
from fabriques.labels.siting import Answer
from fabriques.labels.siting_answers import MOST_SITES, Question, answer_now
from fabriques.labels.siting_cover import Plan
from fabriques.public.coverage_tables import percent
from fabriques.public.coverage_views import asked, crumbs, kept, read_radius
from fabriques.public.queries import read_code, wanted_coverage
from fabriques.territories.geography import france
from fabriques.theme.tables import Column, Table

USUAL = 5


def number_asked(request: HttpRequest) -> AskedNumber:
    """How many places: the usual number when nothing is typed; why, when what is typed says none."""
    return asked_number(request.GET.get("nombre", "").replace("\0", ""), 1, MOST_SITES)


def read_question(request: HttpRequest, regions: list[tuple[str, str]]) -> Question:
    """A région or radius that does not exist is none."""
    region = read_code(request, "region")
    return Question(
        radius_km=read_radius(request),
        count=number_asked(request).number or USUAL,
        region=region if region in dict(regions) else "",
    )


def plan_table(caption: str, plan: Plan, waiting: int) -> Table:
    """The communes of a plan, in the order in which each adds most."""
    table = france()
    columns = [
        Column("rank", _("Rang")),
        Column("name", _("Commune")),
        Column("departement", _("Département")),
        Column("gain", _("Habitants de plus"), align="end"),
        Column("total", _("Total"), align="end"),
        Column("share", _("Part cumulée"), align="end"),
    ]
    rows, total = [], 0
    for rank, (site, gain) in enumerate(zip(plan.sites, plan.gains, strict=True), start=1):
        total += gain
        rows.append((rank, site, gain, total))

    def cells(row: tuple[int, int, int, int]) -> dict[str, Any]:
        rank, site, gain, reached = row
        code = table.departements[site]
        return {
            "rank": rank,
            "name": f"{table.names[site]} ({table.codes[site]})",
            "departement": f"{table.departement_names[code]} ({code})",
            "gain": grouped(gain),
            "total": grouped(reached),
            "share": percent(reached / waiting),
        }

    return Table.build(
        caption,
        columns,
        rows,
        cells,
        empty_title=_("Personne n'est plus loin d'une Fabrique que la distance choisie"),
        empty_text=_("Choisissez une distance plus courte, ou un autre territoire."),
    )


def told(answer: Answer, count: int) -> dict[str, Any]:
    """The two answers side by side, and how sure the first is."""
    only_greedy = [site for site in answer.greedy.sites if site not in answer.best.sites]
    return {
        "answer": answer,
        "gained": answer.best.people - answer.greedy.people,
        "moved": len(only_greedy),
        "gap": percent(answer.gap),
        "share": percent(answer.best.people / answer.waiting) if answer.waiting else None,
        "best": plan_table(_("La meilleure réponse"), answer.best, answer.waiting),
        "greedy": plan_table(_("La réponse pas à pas"), answer.greedy, answer.waiting),
        "fewer": len(answer.best.sites) < count,
    }


def siting_page(request: HttpRequest) -> HttpResponse:
    """The form, and the answer once it is asked: at most a second or two, then kept."""
    context = asked(request)
    wanted, found, regions = context["wanted"], context["coverage"], region_names()
    question, number = read_question(request, regions), number_asked(request)
    context |= {
        "question": question,
        "regions": regions,
        "scope": dict(regions).get(question.region, _("France entière")),
        "most": MOST_SITES,
        "crumbs": crumbs(_("Où ouvrir les prochains lieux ?"), context["kept"]),
        "number": number,
        "asked": "nombre" in request.GET and not number.problem and not wanted.too_early,
    }
    if context["asked"]:
        answer = answer_now(found, question, announced_by=wanted.until)
        query = kept(wanted, found, nombre=question.count, rayon=question.radius_km, region=question.region)
        context |= told(answer, question.count)
        context |= {
            "again": query,
            "fit": "points" if question.region else "france",
            "points": reverse("public:coverage_siting_points") + query,
            "outlines": reverse("public:coverage_outlines") + kept(wanted, found, carte=question.radius_km),
        }
    return render(request, "public/coverage_siting.html", context)


def siting_points(request: HttpRequest) -> HttpResponse:
    """The communes of the best plan, for the map; none until the question is asked."""
    if "nombre" not in request.GET or number_asked(request).problem:
        return geojson([])
    wanted, found = wanted_coverage(request)
    question, table = read_question(request, region_names()), france()
    plan = answer_now(found, question, announced_by=wanted.until).best
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [float(table.lons[site]), float(table.lats[site])],
            },
            "properties": {
                "name": table.names[site],
                "commune": table.departement_names[table.departements[site]],
                "kind_label": _("Lieu proposé par le calcul"),
                "period": _("%s habitants de plus") % grouped(gain),
            },
        }
        for site, gain in zip(plan.sites, plan.gains, strict=True)
    ]
    return geojson(features)
