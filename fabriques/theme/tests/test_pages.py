"""The frame of every page, the error pages, and what no template of the theme may contain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from fabriques.theme import gallery
from fabriques.theme.tests.rendering import get

ROOT = Path(gallery.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ERRORS = ("403", "403_csrf", "404", "422", "429", "500")


def page(**site) -> str:
    request = get("/")
    found = gallery.context(request)
    context = {**found, "boundaries": "", "site": {**found["site"], **site}}
    return render_to_string("theme/gallery.html", context, request=request)


def test_page_has_one_title_one_main_and_a_way_to_it():
    html = page()
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert 'class="skip-link" href="#contenu"' in html
    assert re.search(r"<title>\s*Composants\s*· Fabriques</title>", html)


def test_page_ends_with_its_foot():
    html = page()
    assert html.count('<footer class="site-footer">') == 1
    assert '<a href="#m">Mentions légales</a>' in html


def test_signed_in_person_sees_their_name_and_leaves_by_post():
    html = page()
    assert "Awa Diallo" in html
    assert re.search(
        r'<form method="post" action="#">\s*<input type="hidden" name="csrfmiddlewaretoken"', html
    )


def test_visitor_is_offered_to_sign_in():
    html = page(account=None)
    assert "Se déconnecter" not in html
    assert 'href="#connexion"' in html


def test_demonstration_ribbon_only_in_demonstration():
    assert "Masquer les données fictives" in page()
    assert "Montrer les données fictives" in page(fictitious_hidden=True)
    assert 'class="ribbon"' not in page(demo=False)


def test_menu_marks_the_current_page():
    assert re.search(r'<a href="#carte"\s+aria-current="page">La carte</a>', page())


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_needs_no_context_and_says_why_and_what_to_do(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert "Pourquoi ?" in html
    assert "Que faire ?" in html
    assert 'href="/"' in html


def test_refusal_page_shows_each_reason_with_its_rule_and_remedy():
    reason = {
        "text": "Le délai est passé.",
        "rule": "Règlement, article 4",
        "remedy": "Attendez la vague suivante.",
    }
    html = render_to_string("422.html", {"reasons": [reason]})
    assert "Le délai est passé." in html
    assert "(Règlement, article 4)" in html
    assert "<li>Attendez la vague suivante.</li>" in html


def test_forbidden_page_shows_the_reason_it_was_given():
    assert "Vous avez déclaré un lien." in render_to_string(
        "403.html", {"exception": "Vous avez déclaré un lien."}
    )


def test_gallery_answers_with_its_points():
    points = gallery.gallery_points(get("/points.geojson"))
    assert points.status_code == 200
    assert b'"kind": "fabrique_numerique"' in points.content
    assert gallery.gallery(get("/")).status_code == 200


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_obeys_the_content_policy(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son\w+\s*=", source)
    assert "<style" not in source
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", source))
    assert not re.search(r"https?://", source)


@pytest.mark.parametrize("path", sorted((ROOT / "static/theme").glob("*.*")), ids=lambda path: path.name)
def test_static_file_calls_no_other_host_and_stays_short(path):
    if path.suffix == ".woff2":
        return
    source = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://", source)
    assert len(source.splitlines()) <= 300
