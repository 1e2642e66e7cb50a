"""Every stored text is escaped where it is shown: nothing declares data to be safe, in templates, code or scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template

ROOT = Path(__file__).resolve().parents[1]
# What declares a text safe, and why no data enters it: (file, what) → reason.
ALLOWED = {
    (
        "fabriques/theme/templatetags/theme.py",
        "mark_safe",
    ): "drawings of icons, constants of ours; a title, escaped",
    ("fabriques/theme/engine.py", "mark_safe"): "a rendered page, one space for another",
    (
        "fabriques/accounts/templates/account/email/base_message.txt",
        "autoescape off",
    ): "a letter in plain text",
    (
        "fabriques/accounts/templates/account/email/base_notification.txt",
        "autoescape off",
    ): "a letter in plain text",
    (
        "fabriques/applications/static/applications/draft.js",
        "outerHTML",
    ): "what the server rendered, escaped there",
    (
        "fabriques/applications/static/applications/pieces.js",
        "innerHTML",
    ): "what the server rendered, escaped there",
}
IN_TEMPLATES = {
    "safe": r"\|\s*safe\b|{%-?\s*filter\s[^%]*\bsafe\b",
    "safeseq": r"\|\s*safeseq\b",
    "autoescape off": r"{%-?\s*autoescape\s+off",
    "inline script or handler": r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']",
}
IN_SCRIPTS = {
    name: rf"\b{name}\b(?:\s*\+?=[^=]|\s*\()"
    for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "setHTML", "write", "setHTMLUnsafe")
}
MARKING = {"mark_safe", "SafeString", "SafeText", "SafeData", "html_safe", "__html__", "safestring"}
FORMATTING = {"format_html": 0, "format_html_join": 1}  # the place of the markup among the arguments


def found_in_text(text: str, signs: dict[str, str]) -> set[str]:
    return {name for name, pattern in signs.items() if re.search(pattern, text)}


def found_in_code(text: str) -> set[str]:
    """Names that mark a text as safe, and markup that is not written where it is formatted."""
    tree = ast.parse(text)
    return set(marks(tree)) | set(built(tree))


def marks(tree: ast.AST) -> Iterator[str]:
    annotations = {id(part) for node in ast.walk(tree) for part in annotated(node)}
    for node in ast.walk(tree):
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        if isinstance(node, ast.FunctionDef) and node.name in MARKING:
            yield node.name
        elif isinstance(node, ast.alias) and node.asname and node.name in MARKING:
            yield node.name  # under another name, its uses would not be seen
        elif name in MARKING and id(node) not in annotations:
            yield str(name)


def annotated(node: ast.AST) -> Iterator[ast.AST]:
    """What only says the type of a value."""
    for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        if part is not None:
            yield from ast.walk(part)


def built(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name in FORMATTING:
            place = FORMATTING[name]
            markup = node.args[place] if len(node.args) > place else None
            if not (isinstance(markup, ast.Constant) and isinstance(markup.value, str)):
                yield f"{name} of a markup that is not written there"


def sources() -> Iterator[tuple[str, set[str]]]:
    for folder in (ROOT / "fabriques", ROOT / "config"):
        for path in sorted(folder.rglob("*")):
            if "tests" in path.parts or not path.is_file():
                continue
            text = (
                path.read_text(encoding="utf-8")
                if path.suffix in (".html", ".txt", ".py", ".js", ".svg")
                else ""
            )
            if "templates" in path.parts:
                yield str(path.relative_to(ROOT)), found_in_text(text, IN_TEMPLATES)
            elif path.suffix == ".py":
                yield str(path.relative_to(ROOT)), found_in_code(text)
            elif path.suffix == ".js":
                yield str(path.relative_to(ROOT)), found_in_text(text, IN_SCRIPTS)


def test_nothing_declares_data_to_be_safe() -> None:
    found = {(path, what) for path, whats in sources() for what in whats}
    assert sorted(found - ALLOWED.keys()) == []
    assert sorted(ALLOWED.keys() - found) == []


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("{{ bound.help_text|safe }}", {"safe"}),
        ("{{ a|default:b | safe }}", {"safe"}),
        ("{% filter safe %}{{ a }}{% endfilter %}", {"safe"}),
        ("{{ a|safeseq|join:', ' }}", {"safeseq"}),
        ("{%- autoescape off %}{{ a }}{% endautoescape %}", {"autoescape off"}),
        ("<script>var name = '{{ name }}'</script>", {"inline script or handler"}),
        ("<a onclick=\"go('{{ name }}')\">", {"inline script or handler"}),
        ('{{ safe }} {{ is_safe }} <script src="a.js" defer></script> {{ a|json_script:"b" }}', set()),
    ],
)
def test_data_declared_safe_in_a_template_is_seen(planted: str, seen: set[str]) -> None:
    assert found_in_text(planted, IN_TEMPLATES) == seen


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("mark_safe(name)", {"mark_safe"}),
        ("safestring.mark_safe(name)", {"mark_safe", "safestring"}),
        ("from django.utils.safestring import mark_safe as ok", {"mark_safe"}),
        ("SafeString(name)", {"SafeString"}),
        ("class Help(SafeString): pass", {"SafeString"}),
        ("class Help:\n def __html__(self): return self.text", {"__html__"}),
        ("format_html(text)", {"format_html of a markup that is not written there"}),
        ("format_html(f'<b>{name}</b>')", {"format_html of a markup that is not written there"}),
        ("html.format_html_join('', row, rows)", {"format_html_join of a markup that is not written there"}),
        ("def drawn(a: SafeString) -> SafeString: return format_html('<b>{}</b>', a)", set()),
        ("format_html_join('', '<b>{}</b>', rows)", set()),
    ],
)
def test_data_declared_safe_in_code_is_seen(planted: str, seen: set[str]) -> None:
    assert found_in_code(planted) == seen


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("line.innerHTML = name;", {"innerHTML"}),
        ("line.innerHTML += name;", {"innerHTML"}),
        ("line.insertAdjacentHTML('beforeend', name);", {"insertAdjacentHTML"}),
        ("document.write(name);", {"write"}),
        ("if (line.innerHTML === name) line.textContent = name;", set()),
    ],
)
def test_data_declared_safe_in_a_script_is_seen(planted: str, seen: set[str]) -> None:
    assert found_in_text(planted, IN_SCRIPTS) == seen


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("https://exemple.example/a?b=1", True),
        ("http://exemple.example/", True),
        ("javascript:alert(1)", False),
        (" https://exemple.example/", False),
        ("/srv/zonages/qpv.csv", False),
        ("", False),
        (None, False),
    ],
)
def test_address_that_was_stored_is_a_link_only_on_the_web(address: str | None, followed: bool) -> None:
    shown = Template("{{ address|web_address }}").render(Context({"address": address}))
    assert bool(shown) == followed
