"""The calls as the programme team runs them: their rules, their waves, their questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.access import person
from fabriques.accounts.models import User
from fabriques.calls.acts import open_call
from fabriques.calls.models import Call, Programme, RulebookDraft, RulebookVersion
from fabriques.calls.queries import told
from fabriques.calls.rules_tables import rules_shown
from fabriques.calls.states import WAVES
from fabriques.common import clock
from fabriques.common.dates import say_instant
from fabriques.common.forms import done
from fabriques.common.names import LineField, WrittenField
from fabriques.common.slugs import NO_SLUG, SlugField, free_slug
from fabriques.theme.tables import Cell, Column, Table

CALL_COLUMNS = (
    Column("title", "Appel"),
    Column("version", "Règlement publié", align="end"),
    Column("draft", "Brouillon"),
    Column("waves", "Vagues", align="end"),
    Column("questions", "Questions sans réponse", align="end"),
)
WAVE_COLUMNS = (
    Column("title", "Vague"),
    Column("state", "État"),
    Column("opens", "Ouverture (Paris)"),
    Column("closes", "Clôture (Paris)"),
    Column("version", "Règlement", align="end"),
)
DIFFERENCE_COLUMNS = (Column("where", "Règle"), Column("before", "Avant"), Column("after", "Désormais"))


def slug_taken(slug: str) -> bool:
    """Whether a call, or the page that makes one, has this address."""
    return slug == "nouveau" or Call.objects.filter(slug=slug).exists()


class CallForm(forms.Form):
    title = LineField(label=gettext_lazy("Intitulé"), max_length=160)
    slug = SlugField(
        label=gettext_lazy("Fin de l'adresse de la page"),
        help_text=gettext_lazy(
            "Laissée vide, elle est faite de l'intitulé, par exemple fabriques-de-territoire-2027. Elle ne change plus."
        ),
    )
    summary = WrittenField(label=gettext_lazy("Présentation"), max_length=1000, widget=forms.Textarea)
    fictitious = forms.BooleanField(
        label=gettext_lazy("Appel fictif, pour essayer ou montrer la plateforme"), required=False
    )

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if not slug:
            made = free_slug(self.cleaned_data.get("title", ""), slug_taken)
            if not made and "title" in self.cleaned_data:
                raise forms.ValidationError(NO_SLUG)
            return made
        if slug_taken(slug):
            raise forms.ValidationError(_("Un appel a déjà cette adresse : choisissez-en une autre."))
        return slug

    def save(self, *, by: User, at: datetime) -> Call:
        typed = self.cleaned_data
        return open_call(
            Programme.objects.order_by("code")[0],
            typed["slug"],
            typed["title"],
            typed["summary"],
            by=by,
            at=at,
            fictitious=typed["fictitious"],
        )


def crumbs(call: Call | None = None, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands: « Ce qui vous attend », the calls, the call, then what is given."""
    found = [
        (_("Ce qui vous attend"), reverse("workspaces:home")),
        (_("Appels"), reverse("workspaces:calls")),
    ]
    if call is not None:
        found.append((call.title, reverse("workspaces:call", args=[call.slug])))
    return [*found, *more]


def calls(request: HttpRequest) -> HttpResponse:
    found = Call.objects.select_related("draft").annotate(
        versions=Count("rulebooks", distinct=True),
        wave_count=Count("waves", distinct=True),
        asked=Count("questions", filter=Q(questions__state="waiting"), distinct=True),
    )
    table = Table.build(
        _("Appels du programme"),
        CALL_COLUMNS,
        found.order_by("is_fictitious", "-pk"),
        lambda call: {
            "title": Cell(call.title, href=reverse("workspaces:call", args=[call.slug])),
            "version": _("version %s") % call.versions if call.versions else _("aucun"),
            "draft": Cell(_("en cours"), tone="wait") if hasattr(call, "draft") else _("aucun"),
            "waves": call.wave_count,
            "questions": call.asked,
        },
        empty_title=_("Aucun appel"),
        empty_text=_("Ouvrez un appel, écrivez son règlement, puis préparez sa première vague."),
    )
    return render(
        request, "workspaces/calls/calls.html", {"table": table, "crumbs": [*crumbs()[:1], (_("Appels"), "")]}
    )


def call_new(request: HttpRequest) -> HttpResponse:
    form = CallForm(request.POST if request.method == "POST" else None)
    made: list[Call] = []
    if form.is_bound and done(form, lambda: made.append(form.save(by=person(request), at=clock.now()))):
        messages.success(request, _("L'appel est créé. Écrivez maintenant son règlement."))
        return redirect("workspaces:rulebook", made[0].slug)
    context = {"form": form, "crumbs": crumbs(None, (_("Nouvel appel"), ""))}
    return render(request, "workspaces/calls/call_new.html", context, status=422 if form.errors else 200)


def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: where its rules, its waves and its questions are."""
    found = get_object_or_404(Call, slug=slug)
    at = clock.now()
    waves = found.waves.select_related("rulebook").order_by("-opens_at")
    version = found.rulebooks.order_by("-number").first()
    context: dict[str, Any] = {
        "call": found,
        "crumbs": [*crumbs(), (found.title, "")],
        "version": version,
        "next": next_steps(found, version, at) if version else [],
        "draft": RulebookDraft.objects.filter(call=found).select_related("saved_by").first(),
        "asked": found.questions.waiting().count(),
        "answered": found.questions.answered().count(),
        "waves": Table.build(
            _("Vagues de l'appel"),
            WAVE_COLUMNS,
            waves,
            lambda wave: {
                "title": Cell(wave.title, href=reverse("workspaces:wave_edit", args=[wave.code])),
                "state": Cell(WAVES.labels[wave.state(at)], tone="info"),
                "opens": say_instant(wave.opens_at),
                "closes": say_instant(wave.closes_at),
                "version": _("version %s") % wave.rulebook.number,
            },
            empty_title=_("Aucune vague"),
            empty_text=_("Une vague se prépare sous une version publiée du règlement."),
        ),
    }
    return render(request, "workspaces/calls/call.html", context)


def rulebook_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every published version, the last one first, each with its reason and what it changed."""
    found = get_object_or_404(Call, slug=slug)
    versions = list(found.rulebooks.order_by("number"))
    shown = []
    for rank, version in enumerate(versions):
        before = versions[rank - 1] if rank else None
        table = None if before is None else difference_table(told(before.rules, version.rules), before.number)
        shown.append((version, table))
    context = {
        "call": found,
        "versions": shown[::-1],
        "crumbs": crumbs(found, (_("Versions du règlement"), "")),
    }
    return render(request, "workspaces/calls/versions.html", context)


def rulebook_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A published version as candidates read it, with what it changed and what comes next for the call."""
    found = get_object_or_404(Call, slug=slug)
    version = get_object_or_404(RulebookVersion, call=found, number=number)
    before = found.rulebooks.filter(number__lt=number).order_by("-number").first()
    context: dict[str, Any] = {
        "call": found,
        "version": version,
        "book": version.rules,
        "table": difference_table(told(before.rules, version.rules), before.number) if before else None,
        "next": next_steps(found, version, clock.now()),
        "crumbs": crumbs(
            found,
            (_("Versions du règlement"), reverse("workspaces:rulebook_versions", args=[slug])),
            (_("Version %s") % number, ""),
        ),
        **rules_shown(version.rules),
    }
    return render(request, "workspaces/calls/version.html", context)


@dataclass(frozen=True)
class Step:
    """One thing to do next for a call, the first one above all."""

    label: str
    href: str
    icon: str


def next_steps(call: Call, version: RulebookVersion, at: datetime) -> list[Step]:
    """What follows the last version published: its form, a wave, the waves still under an earlier one."""
    if call.rulebooks.filter(number__gt=version.number).exists():
        return []
    coming = call.waves.filter(closes_at__gt=at).select_related("rulebook").order_by("opens_at", "pk")
    steps = [
        Step(
            _("Passer « %(wave)s » à la version %(number)s") % {"wave": wave.title, "number": version.number},
            reverse(f"workspaces:wave_{'amend' if wave.opened_at else 'edit'}", args=[wave.code]),
            "edit",
        )
        for wave in coming
        if wave.rulebook.number < version.number
    ]
    if not call.forms.exists():
        steps.append(Step(_("Écrire le formulaire"), reverse("workspaces:form", args=[call.slug]), "file"))
    if not coming:
        new = reverse("workspaces:wave_new", args=[call.slug])
        steps.append(Step(_("Préparer une vague"), new, "calendar"))
    return steps


def difference_table(differences: tuple[tuple[str, str, str], ...], before: int) -> Table:
    return Table.build(
        _("Ce qui change depuis la version %s") % before,
        DIFFERENCE_COLUMNS,
        differences,
        lambda each: {"where": each[0], "before": each[1], "after": each[2]},
        empty_title=_("Aucune règle ne change"),
    )
