"""Every component on one page, with made-up data. Mounted in development and demonstration only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from fabriques.common.typed_fields import DayField

from .icons import ICONS
from .tables import Cell, Column, Sort, Table

SITE: dict[str, Any] = {
    "name": "Fabriques",
    "tagline": "Les tiers-lieux ressources de nos territoires",
    "home": "/",
    "menu": [
        {"label": "La carte", "url": "#carte", "current": True},
        {"label": "Le programme", "url": "#programme", "current": False},
        {"label": "Suis-je éligible ?", "url": "#eligible", "current": False},
        {"label": "Agenda", "url": "#agenda", "current": False},
        {"label": "Chiffres", "url": "#chiffres", "current": False},
        {"label": "Données ouvertes", "url": "#donnees", "current": False},
    ],
    "account": {
        "name": "Awa Diallo",
        "role": "Porteuse de projet",
        "pages": [{"label": "Mes données", "url": "#espace"}],
        "sign_out_url": "#",
    },
    "sign_in_url": "#connexion",
    "demo": True,
    "demo_text": "Démonstration : les personnes, dossiers et lieux marqués « démonstration » sont fictifs.",
    "fictitious_hidden": False,
    "fictitious_toggle_url": "#",
}
COLUMNS_OF_FOOT = [
    {
        "title": "Le programme",
        "links": [{"label": "Présentation", "url": "#p"}, {"label": "Règlements", "url": "#r"}],
    },
    {
        "title": "Aide",
        "links": [{"label": "Questions et réponses", "url": "#q"}, {"label": "Nous écrire", "url": "#c"}],
    },
    {
        "title": "Ce site",
        "links": [
            {"label": "Mentions légales", "url": "#m"},
            {"label": "Données personnelles", "url": "#d"},
            {"label": "Accessibilité : partiellement conforme", "url": "#a"},
        ],
    },
]

COLUMNS = (
    Column("place", "Tiers-lieu", sortable=True),
    Column("commune", "Commune"),
    Column("state", "État"),
    Column("amount", "Montant", sortable=True, align="end"),
)

FILES = (
    ("L’Atelier des Possibles", "Guéret", Cell("Retenue", tone="good"), "150 000 €"),
    ("La Grande Halle", "Villefranche-de-Rouergue", Cell("À vérifier", tone="wait"), "90 000 €"),
    ("Le Moulin partagé", "Château-Chinon", Cell("Refusée", tone="bad"), None),
    ("Fabrique du Littoral", "Le François", Cell("En instruction", tone="info"), "75 000 €"),
)

PLACES = (
    ("L’Atelier des Possibles", "Guéret", 1.8716, 46.1706, "fabrique", False),
    ("La Grande Halle", "Villefranche-de-Rouergue", 2.035, 44.352, "fabrique_2023", False),
    ("Le Moulin partagé", "Château-Chinon", 3.9326, 47.066, "fabrique", True),
    ("Le Labo du quartier", "Roubaix", 3.1746, 50.6927, "fabrique_numerique", False),
    ("Le Comptoir", "Lille", 3.0573, 50.6292, "fabrique_numerique", True),
    ("La Filature", "Tourcoing", 3.16, 50.72, "fabrique", False),
    ("Fabrique du Littoral", "Le François", -60.9, 14.615, "fabrique", False),
)

KINDS = {
    "fabrique": "Fabrique de territoire",
    "fabrique_numerique": "Fabrique numérique de territoire",
    "fabrique_2023": "Fabrique de territoire, vague 2023",
}


class SampleForm(forms.Form):
    name = forms.CharField(
        label="Nom du tiers-lieu",
        max_length=120,
        help_text="Le nom sous lequel les habitants le connaissent.",
    )
    email = forms.EmailField(
        label="Adresse électronique", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    status = forms.ChoiceField(
        label="Statut de la structure",
        choices=[("", "Choisir"), ("asso", "Association"), ("scic", "Coopérative (SCIC)")],
    )
    project = forms.CharField(
        label="Le projet en quelques phrases", widget=forms.Textarea, max_length=300, required=False
    )
    opening = DayField(label="Date d’ouverture", required=False)
    stage = forms.ChoiceField(
        label="Le lieu est-il ouvert ?",
        widget=forms.RadioSelect,
        choices=[
            ("open", "Oui, il accueille du public"),
            ("soon", "Il ouvre dans l’année"),
            ("idea", "C’est un projet"),
        ],
    )
    services = forms.MultipleChoiceField(
        label="Ce qu’on y trouve",
        required=False,
        help_text="Plusieurs réponses possibles.",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("work", "Bureaux partagés"),
            ("lab", "Atelier de fabrication"),
            ("help", "Aide au numérique"),
        ],
    )
    statutes = forms.FileField(label="Statuts signés", required=False, help_text="PDF, 10 Mo au plus.")
    honour = forms.BooleanField(label="Je certifie l’exactitude de ces renseignements")

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Le total du budget ne correspond pas à la somme des lignes.")


def context(request: HttpRequest) -> dict[str, Any]:
    sort = Sort.read(request.GET, COLUMNS, default="place")
    foot = render_to_string("theme/footer.html", {**SITE, "columns": COLUMNS_OF_FOOT})
    site = {**SITE, "footer": foot}
    return {
        "site": site,
        "signed_out": {**site, "account": None},
        "icons": sorted(ICONS),
        "blank_form": SampleForm(auto_id="vide_%s"),
        "wrong_form": SampleForm({"project": "Un lieu ouvert à tous.", "email": "awa"}, auto_id="faux_%s"),
        "search_form": _search_form(),
        "table": Table.build(
            "Candidatures de la vague 2023",
            COLUMNS,
            FILES,
            lambda file: {
                "place": Cell(file[0], href="#dossier"),
                "commune": file[1],
                "state": file[2],
                "amount": file[3],
            },
            query=request.GET,
            sort=sort,
        ),
        "empty_table": Table(
            "Vos dossiers",
            COLUMNS,
            [],
            empty_title="Vous n’avez pas encore de dossier",
            empty_text="Un dossier se commence en une minute et s’enregistre à chaque étape.",
            empty_href="#commencer",
            empty_action="Commencer un dossier",
        ),
        "page_obj": Paginator(range(173), 25).get_page(3),
        "crumbs": [("Accueil", "/"), ("Candidatures", "#candidatures"), ("L’Atelier des Possibles", "")],
        "steps": [
            ("Le lieu", "#1"),
            ("Le porteur", "#2"),
            ("Le projet", "#3"),
            ("Le budget", ""),
            ("L’envoi", ""),
        ],
        "events": _events(),
        "summary": [
            {
                "term": "Structure porteuse",
                "value": "Association L’Atelier des Possibles",
                "href": "#structure",
            },
            {"term": "SIRET", "value": "000 000 000 00000"},
            {"term": "Commune", "value": "Guéret (Creuse)"},
            {"term": "Numéro RNA", "value": None},
        ],
    }


def _search_form() -> forms.Form:
    class SearchForm(forms.Form):
        region = forms.ChoiceField(
            label="Région", required=False, choices=[("", "Toutes"), ("75", "Nouvelle-Aquitaine")]
        )
        text = forms.CharField(
            label="Nom ou commune", required=False, widget=forms.TextInput(attrs={"type": "search"})
        )

    return SearchForm(auto_id="filtre_%s")


def _events() -> list[dict[str, Any]]:
    return [
        {
            "at": datetime(2026, 3, 12, 14, 5, tzinfo=UTC),
            "title": "Dossier déposé",
            "detail": "Accusé de réception n° 2026-0042.",
            "done": True,
        },
        {
            "at": datetime(2026, 3, 20, 9, 30, tzinfo=UTC),
            "title": "Pièce demandée : statuts signés",
            "tone": "wait",
            "done": True,
            "icon": "file",
        },
        {
            "at": None,
            "title": "Avis de la préfecture",
            "detail": "Le service a jusqu’au 30 avril pour se prononcer.",
            "done": False,
        },
        {"at": date(2026, 6, 15), "title": "Comité de sélection", "done": False},
        {"at": None, "title": "Décision et convention", "done": False},
    ]


def gallery(request: HttpRequest, boundaries_url: str = "") -> HttpResponse:
    """Mount beside `gallery_points`, which its map reads at « points.geojson »."""
    return render(request, "theme/gallery.html", {**context(request), "boundaries": boundaries_url})


def gallery_points(request: HttpRequest) -> JsonResponse:
    """The made-up points of the gallery's map."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {
                "name": name,
                "commune": commune,
                "kind": kind,
                "kind_label": KINDS[kind],
                "period": "2021-2024",
                "href": "#fiche",
                "fictitious": fictitious,
            },
        }
        for name, commune, longitude, latitude, kind, fictitious in PLACES
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})
