from __future__ import annotations

from django.core.paginator import Paginator
from django.http import QueryDict

from fabriques.theme.tables import Cell, Column, Sort, Table
from fabriques.theme.tests.rendering import get, render, squeezed

COLUMNS = (Column("name", "Lieu", sortable=True), Column("amount", "Montant", sortable=True, align="end"))
RECORDS = (("La Halle", "90 000 €"), ("Le Moulin", None))


def built(query: str = "", records=RECORDS) -> Table:
    return Table.build(
        "Dossiers",
        COLUMNS,
        records,
        lambda record: {"name": Cell(record[0], href="/dossier/1"), "amount": record[1]},
        query=QueryDict(query),
        empty_title="Aucun dossier",
        empty_text="Commencez par le lieu.",
        empty_href="/commencer",
        empty_action="Commencer",
    )


def test_sort_links_keep_other_parameters_and_forget_the_page():
    first, second = built("region=75&tri=name&page=4").columns
    assert (first.sorted, first.sort_url) == ("ascending", "?region=75&tri=-name")
    assert (second.sorted, second.sort_url) == ("", "?region=75&tri=amount")


def test_sort_refuses_what_is_not_a_sortable_column():
    assert Sort.read(QueryDict("tri=-password"), COLUMNS, default="name") == Sort("name", False)
    assert Sort.read(QueryDict("tri=-amount"), COLUMNS) == Sort("amount", True)
    assert Sort.read(None, COLUMNS, default="-amount").order_by("amount_cents") == "-amount_cents"


def test_table_marks_the_sorted_column():
    html = squeezed(render("{% data_table table %}", table=built("tri=-amount")))
    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"' in html
    assert "<caption>Dossiers</caption>" in html


def test_table_repeats_the_column_for_phones_and_heads_each_row():
    html = squeezed(render("{% data_table table %}", table=built()))
    assert '<th scope="row" role="rowheader" data-label="Lieu">' in html
    assert 'data-label="Montant" class="table__end"' in html


def test_table_says_what_is_not_known():
    assert "non renseigné" in render("{% data_table table %}", table=built())


def test_cell_with_a_tone_is_a_tag():
    table = Table.build("T", COLUMNS, [1], lambda _: {"name": "x", "amount": Cell("Refusée", tone="bad")})
    assert 'class="tag tag--bad"' in render("{% data_table table %}", table=table)


def test_empty_table_says_why_and_what_to_do():
    html = render("{% data_table table %}", table=built(records=()))
    assert "<table" not in html
    assert "Aucun dossier" in html
    assert "Commencez par le lieu." in html
    assert 'href="/commencer"' in html


def test_pagination_keeps_the_other_parameters():
    page = Paginator(range(100), 10).get_page(2)
    html = squeezed(render("{% pagination page_obj %}", get("/?region=75&page=2"), page_obj=page))
    assert 'href="?region=75&amp;page=1" rel="prev"' in html
    assert 'href="?region=75&amp;page=3" rel="next"' in html
    assert 'aria-current="page" aria-label="Page 2"' in html
    assert "11 à 20 sur 100" in html


def test_pagination_is_silent_on_a_single_page():
    page = Paginator(range(3), 10).get_page(1)
    assert render("{% pagination page_obj %}", get("/"), page_obj=page).strip() == ""


def test_filter_bar_keeps_the_order_and_escapes_it():
    html = squeezed(render("{% filter_bar %}<p>champs</p>{% endfilter_bar %}", get('/?tri="><i>&page=2')))
    assert '<input type="hidden" name="tri" value="&quot;&gt;&lt;i&gt;">' in html
    assert 'name="page"' not in html
    assert "<p>champs</p>" in html
