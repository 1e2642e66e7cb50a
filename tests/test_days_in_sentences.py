"""A day or an instant that follows a word on a page has its article: « envoyées le 30 novembre »."""

from __future__ import annotations

import re

import pytest

from tests.sources import sources

SAID = re.compile(r"\{\{\s*[\w.]+\|(?:day|instant|second)\s*\}\}")
LOGIC = re.compile(
    r"\{%\s*(?:translate|blocktranslate)\s+\"([^\"]*)\"(?:\s+as\s+\w+)?\s*%\}|\{%\s*(tag)\b[^%]*%\}|\{%.*?%\}"
)
BEFORE = 400
# Where something else is said: another branch of a condition, another line.
ANEW = re.compile(
    r"\{%\s*(?:else|elif|if|for|with|block|include|empty)\b[^%]*%\}|</?(?:p|li|dd|dt|h\d|div|td|br)\b[^>]*>"
)
ARTICLES = {"le", "du", "au", "jusqu'au"}


def left_bare(text: str) -> list[str]:
    """Days that a word, a tag or a name comes just before, in a template."""
    return [found[0] for found in SAID.finditer(text) if follows_a_word(text[: found.start()])]


def follows_a_word(before: str) -> bool:
    near = ANEW.split(before[-BEFORE:])[-1]
    words = re.sub(r"<[^>]*>", " ", LOGIC.sub(lambda each: f" {each[1] or each[2] or ''} ", near))
    words = re.sub(r"\{\{[^}]*\}\}", " Nom ", words).rstrip()
    last = re.search(r"[\w'’]+$", words)
    return last is not None and last[0].lower() not in ARTICLES


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "envoyées" as said %}\n{% tag said tone="good" %}\n{{ asked.check.received_at|instant }}',
        "<p>Signé {{ member.signed_at|day }}</p>",
        '<p>{% translate "Déposé" %} <strong>{{ file.submitted_at|instant }}</strong></p>',
        "<p>{{ person }} {{ at|instant }}</p>",
    ],
)
def test_scan_sees_a_day_without_its_article(text: str) -> None:
    assert left_bare(text)


@pytest.mark.parametrize(
    "text",
    [
        '{% tag said tone="good" %}\n{% translate "le" %} {{ asked.check.received_at|instant }}',
        '<p>{% translate "jusqu\'au" %} {{ due|instant }}</p>',
        "<p>Dernier enregistrement : {{ draft.saved_at|second }}.</p>",
        '<span class="muted">({{ at|instant }})</span>',
        "<li>{{ letter.to }} · {{ letter.at|instant }}</li>",
    ],
)
def test_scan_lets_articles_and_labels_pass(text: str) -> None:
    assert not left_bare(text)


def test_days_of_every_page_have_their_article() -> None:
    found = [f"{name}: {said}" for name, text in sources(".html") for said in left_bare(text)]
    assert found == []
