"""No page, letter nor sentence puts the name of a service or a commune after « à », « de » or « par » as it is kept."""

from __future__ import annotations

import re

import pytest

from tests.sources import sources

NAMED = r"(?:service|commune|departement|departement_name|region|arrondissement|prefecture|territory|territory_name)"
NAME = rf"(?:\w+[.])*{NAMED}(?:[.](?:name|label))?"
JOINING = r"(?:\b(?:[ÀàAa]|[Dd]e|[Pp]ar|[Dd]u|[Aa]u|[Pp]our|[Aa]uprès de|[Cc]hez)|[Dd]['’])"
BETWEEN = r"(?:\s|\"\s*%\}|</?strong>|<span[^>]*>)*"
KINDS = {
    "a template": re.compile(rf"{JOINING}{BETWEEN}\{{\{{\s*{NAME}\s*\}}\}}"),
    "an f-string": re.compile(rf"{JOINING} ?\{{{NAME}\}}"),
    "a translated string": re.compile(rf"{JOINING} ?%\({NAMED}\)s"),
}
# A service that opens a sentence, or that does something in one, has its article.
VERB = r"(?:a|est|va|n'attend|attend|vous|doit|peut|lit|examine|vérifie)\b"
CLOSING = r"\s*(?:</strong>)?\s*(?:\{%\s*translate\s*\")?"
BARE = re.compile(rf"\{{+\s*(?:\w+[.])*service(?:[.]name)?\s*\}}+{CLOSING}{VERB}")
# Words that stand between quotation marks or name a column of the database.
ASIDE = {"zonings/checks.py": "communes du département {departement}"}


def bare_names(text: str) -> list[str]:
    """What a source says of a service or a commune without its article."""
    return [found[0] for pattern in (*KINDS.values(), BARE) for found in pattern.finditer(text)]


@pytest.mark.parametrize(
    "text",
    [
        'f"transmis à {file.service}"',
        'f"arrondissement de {commune.name}"',
        "Délégué à {{ service }} en {{ year }}",
        "Parlez-en d'abord à <strong>{{ service }}</strong>.",
        '{% translate "par" %} {{ nomination.service }}, {{ nomination.spotted_by }}',
        '{% translate "a repéré votre projet, à" %} {{ nomination.commune }}.',
        "\n{application.service} a vérifié votre dossier",
        "{{ nomination.service }} a repéré",
        '<strong>{{ nomination.service }}</strong> {% translate "a repéré votre projet',
        "de %(commune)s, du %(start)s",
        "de {{ draft.commune.departement.name }}",
    ],
)
def test_scan_sees_each_way_of_writing_it(text: str) -> None:
    assert bare_names(text)


@pytest.mark.parametrize(
    "text",
    [
        'f"transmis {to(str(file.service))}"',
        "par {{ nomination.service|the }}",
        "Décision prise par : {decision.service}",
        "Service compétent : <strong>{{ service }}</strong>.",
        "{{ nomination.service|opening }} a repéré",
        "à {{ services }}",
    ],
)
def test_scan_lets_the_articles_pass(text: str) -> None:
    assert not bare_names(text)


def test_names_of_services_and_communes_take_their_article() -> None:
    found = [
        f"{name}: {said}"
        for name, text in sources(".py", ".html", ".txt", ".typ")
        for said in bare_names(text)
        if not any(name.endswith(path) and words in text for path, words in ASIDE.items())
    ]
    assert found == []
