from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from fabriques.common.values import Money
from fabriques.theme.figures import ceiling_context, percent
from fabriques.theme.icons import ICONS
from fabriques.theme.tests.rendering import render, squeezed

THIN = "\N{NARROW NO-BREAK SPACE}"
FULL = "\N{NO-BREAK SPACE}"


def test_button_with_an_address_is_a_link():
    assert '<a class="button button--secondary" href="/x">' in render(
        '{% button "Voir" href="/x" kind="secondary" %}'
    )


def test_button_that_leaves_the_page_where_it_is_says_so():
    said = render('{% button "Imprimer" href="/x" new_tab=True %}')
    assert 'target="_blank" rel="noopener" href="/x">' in said
    assert "Imprimer (nouvel onglet)" in said


def test_button_without_address_submits_its_value():
    html = squeezed(render('{% button "Retirer" kind="danger" name="act" value="withdraw" form="f" %}'))
    assert '<button class="button button--danger" type="submit" name="act" value="withdraw" form="f">' in html


@pytest.mark.parametrize("name", sorted(ICONS))
def test_icon_is_hidden_from_readers(name):
    assert 'aria-hidden="true"' in render("{% icon name %}", name=name)


def test_unknown_icon_is_refused():
    with pytest.raises(KeyError):
        render('{% icon "unicorn" %}')


def test_notice_keeps_its_content_and_escapes_its_title():
    html = render('{% notice kind="warning" title=title %}<p>Corps</p>{% endnotice %}', title="<b>")
    assert "notice--warning" in html
    assert "<p>Corps</p>" in html
    assert "&lt;b&gt;" in html


def test_notice_escapes_what_people_typed():
    assert "&lt;i&gt;" in render("{% notice %}{{ typed }}{% endnotice %}", typed="<i>")


def test_card_title_links_at_the_level_asked():
    html = squeezed(render('{% card title="Lieu" href="/l" level=2 eyebrow="Creuse" %}<p>x</p>{% endcard %}'))
    assert '<h2 class="card__title"> <a href="/l">Lieu</a> </h2>' in html


def test_section_is_named_by_its_title():
    html = render('{% section "Chiffres" id="chiffres" %}x{% endsection %}')
    assert 'aria-labelledby="chiffres-titre"' in html
    assert 'id="chiffres-titre"' in html


def test_page_header_shows_actions_only_when_there_are_some():
    assert "page-header__actions" not in render('{% page_header "T" %}  {% endpage_header %}')
    assert '<a href="/">x</a>' in render('{% page_header "T" %}<a href="/">x</a>{% endpage_header %}')


def test_ceiling_bar_says_committed_remaining_and_share():
    html = render('{% ceiling_bar 3200000000 4500000000 label="2021" %}')
    assert f"32{THIN}000{THIN}000{FULL}€" in html
    assert f"13{THIN}000{THIN}000{FULL}€" in html
    assert f"71{THIN}%" in html
    assert "ceiling--within" in html


def test_ceiling_bar_over_the_limit_says_by_how_much():
    html = render("{% ceiling_bar committed ceiling %}", committed=Money.euros(120), ceiling=Money.euros(100))
    assert "ceiling--over" in html
    assert "Dépassement" in html
    assert f"L’enveloppe est dépassée de 20{FULL}€." in html


def test_ceiling_bar_warns_before_pending_amounts_overflow():
    html = render("{% ceiling_bar 9000 10000 pending=2500 %}")
    assert "ceiling--tight" in html
    assert f"dépasseraient l’enveloppe de 15{FULL}€" in html


def test_ceiling_bar_exactly_full_is_within():
    assert ceiling_context(100, 100, "", 0)["state"] == "within"


def test_share_is_never_rounded_up_to_full():
    assert percent(9_999, 10_000) == f"99{THIN}%"
    assert percent(5, 0) == "–"


def test_timeline_tells_done_current_and_later():
    events = [
        {"at": datetime(2026, 3, 12, 13, 5, tzinfo=UTC), "title": "Déposé", "done": True},
        {"at": None, "title": "Avis", "done": False},
        {"at": date(2026, 6, 1), "title": "Comité", "done": False},
    ]
    html = squeezed(render("{% timeline events %}", events=events))
    assert re.findall(r"timeline__item--(\w+)", html) == ["done", "current", "later"]
    assert html.count('aria-current="step"') == 1
    assert "12 mars 2026 à 14 h 05" in html
    assert "1er juin 2026" in html


def test_summary_list_says_what_is_not_known():
    html = render(
        "{% summary_list items %}", items=[{"term": "RNA", "value": None}, {"term": "N", "value": 0}]
    )
    assert html.count("non renseigné") == 1


def test_breadcrumbs_end_on_the_current_page():
    html = squeezed(render("{% breadcrumbs items %}", items=[("Accueil", "/"), ("Ici", "")]))
    assert '<span aria-current="page">Ici</span>' in html


def test_progress_steps_say_the_position():
    html = squeezed(render("{% progress_steps steps 2 %}", steps=["Lieu", "Projet", "Budget"]))
    assert "Étape 2 sur 3 : Projet" in html
    assert re.findall(r"steps__item--(\w+)", html) == ["done", "current", "later"]


def test_map_keeps_its_list_and_hides_its_frame_without_script():
    html = squeezed(
        render('{% map_view "/p.geojson" label="Carte" height="tall" %}<ul><li>A</li></ul>{% endmap_view %}')
    )
    assert '<div class="map-view__frame" hidden>' in html
    assert "<ul><li>A</li></ul>" in html
    assert 'data-url="/p.geojson"' in html
    strings = re.search(r'data-strings="([^"]*)"', html)
    assert strings is not None
    assert json.loads(unescape(strings[1]))["see"] == "Voir la fiche"


def test_stat_and_tag_show_what_they_are_given():
    assert "382" in render('{% stat 382 "Fabriques" href="/r" %}')
    assert 'class="tag tag--good"' in render('{% tag "Oui" tone="good" %}')
    assert "démonstration" in render("{% fictitious %}")
