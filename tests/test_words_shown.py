"""What people read names nothing of the machine, and its sentences end as sentences do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.sources import sources

MACHINE = (
    "HiGHS", "SHA-256", "SHA256", "base de données", "JSON", "GeoJSON", "TOML", "UTF-8", "SQL", "PostgreSQL", "HTTP",
    "API", "UUID", "CSRF", "UTC", "hash", "token", "slug", "rollback", "cache", "backend", "worker", "timeout", "null",
    "None", "True", "False", "true", "false", "regex", "bug", "booléen", "Django", "Python", "cookie", "traceback",
)  # fmt: skip
WORD = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, MACHINE))})(?![\w/-]|\.\w)")
FRENCH = re.compile(r"[éèàùêçîôûâëïÉÀ«]| (?:de|le|la|les|un|une|des|du|est|pas|en|ou|et) ")
# Pages for those who bring or take files of these forms, or write a rulebook as a text, name the form.
NAMED_THERE = {
    "applications/imports/acts.py": {"JSON"},
    "applications/imports/sources.py": {"JSON", "API"},
    "applications/models/imports.py": {"JSON"},
    "common/sheets/delimited.py": {"UTF-8"},
    "calls/drafts/acts.py": {"TOML"},
    "calls/form_rules.py": {"TOML"},
    "rulebooks/kinds.py": {"true", "false"},
    "rulebooks/reader.py": {"TOML"},
    "workspaces/form_builder_forms.py": {"TOML", "UTF-8"},
    "workspaces/import_forms.py": {"JSON"},
    "workspaces/rulebook_views.py": {"TOML"},
    "workspaces/templates/workspaces/calls/rulebook_text.html": {"TOML"},
    "workspaces/templates/workspaces/form_builder/text.html": {"TOML"},
    "workspaces/templates/workspaces/imports.html": {"JSON"},
    "workspaces/templates/workspaces/my_data.html": {"JSON"},
    "demo/documents.py": {"true"},
    # Read by whoever runs the platform, in a terminal or from official files
    "labels/register.py": {"UTF-8"},
    "territories/zonings/formats/geojson.py": {"GeoJSON"},
    "territories/zonings/formats/json_stream.py": {"GeoJSON", "JSON"},
    "territories/zonings/formats/text.py": {"UTF-8"},
}
TAG = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<[^>]*>|<!--.*?-->", re.DOTALL)
LOGIC = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
SAID = re.compile(r"\{%\s*(?:translate|blocktranslate)\b.*?\"([^\"]*)\"")
ATTRIBUTE = re.compile(r"(?:aria-label|title|alt|placeholder|data-say-[\w-]+)=\"([^\"]*)\"")


def shown_by_template(text: str) -> str:
    """What a template says by itself: its text, its translated strings, and the attributes that people read."""
    said = [*SAID.findall(text), *ATTRIBUTE.findall(text)]
    return "\n".join([*said, LOGIC.sub(" ", TAG.sub(" ", text))])


def strings_of(tree: ast.AST) -> Iterator[str]:
    """The strings of a module in French, but for what explains the code."""
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in explained:
            continue
        if FRENCH.search(node.value):
            yield node.value


def all_said() -> Iterator[tuple[str, str]]:
    """Every source that says something to people, with what it says."""
    for name, text in sources(".html", ".txt", ".typ", ".py"):
        if "/management/" in name:
            continue
        if name.endswith(".typ"):
            yield name, "\n".join(re.findall(r'"([^"]*)"', text))
        elif name.endswith(".py"):
            yield name, "\n".join(strings_of(ast.parse(text)))
        elif "/templates/" in name:
            yield name, shown_by_template(text)


@pytest.mark.parametrize(
    "text",
    [
        "un solveur exact (HiGHS) a tranché",
        "Empreinte (SHA-256) :",
        "Règle tenue par la base de données, quel que soit l'écran.",
        "Date : None.",
        "Actif : True",
        "Videz le cache.",
    ],
)
def test_scan_sees_words_of_the_machine(text: str) -> None:
    assert WORD.search(text)
    assert WORD.search(shown_by_template(f'<p>{{% translate "{text}" %}}</p>'))
    assert WORD.search(shown_by_template(f"<p>\n  {text}\n</p>"))
    assert list(strings_of(ast.parse(f"x = _({'à ' + text!r})")))


def test_pages_letters_and_documents_name_nothing_of_the_machine() -> None:
    found = [
        f"{name}: {word}"
        for name, said in all_said()
        for word in sorted(set(WORD.findall(said)) - NAMED_THERE.get(name, set()))
    ]
    assert found == []


def test_every_exception_is_used() -> None:
    said = dict(all_said())
    unused = {name: words - set(WORD.findall(said[name])) for name, words in NAMED_THERE.items()}
    assert {name: words for name, words in unused.items() if words} == {}


SENTENCES = {"help_text", "violation_error_message"}
ENDS = (".", "?", "!", "…", ":")


def said_by(node: ast.expr | None) -> str | None:
    """The text of an expression, a hole standing for what is put in; None when it is not written there."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.Call(func=ast.Name(id="_" | "gettext" | "gettext_lazy"), args=[first, *_]):
            return said_by(first)
        case ast.BinOp(left=left, op=ast.Mod()):
            return said_by(left)
        case ast.BinOp(right=right, op=ast.Add()):
            return said_by(right)
    return None


def sentences(tree: ast.AST) -> Iterator[str]:
    """Texts that stand as sentences: reasons of a refusal, messages after an act, errors and help of a field."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        owner = getattr(getattr(node.func, "value", None), "id", "")
        found = [each.value for each in node.keywords if each.arg in SENTENCES]
        if called == "Reason":
            found += [*node.args[1:4], *(each.value for each in node.keywords if each.arg != "code")]
        elif called == "ValidationError":
            found += node.args[:1]
        elif called == "add_error" or (
            owner == "messages" and called in {"success", "error", "warning", "info"}
        ):
            found += node.args[1:2]
        yield from filter(None, map(said_by, found))


def test_sentences_end_with_a_full_stop() -> None:
    open_ended = [
        f"{name}: {said}"
        for name, text in sources(".py")
        for said in sentences(ast.parse(text))
        # A reason that quotes a text is closed when it is made (common/reasons.py).
        if not said.rstrip(" »)").endswith(ENDS) and not said.endswith("}")
    ]
    assert open_ended == []


@pytest.mark.parametrize(
    "source",
    [
        'Reason("code", "Trop tard", "Le calendrier.", "Revenez.")',
        'messages.success(request, _("Enregistré"))',
        'forms.CharField(help_text=_("Le nom du lieu"))',
        'self.add_error("name", _("%(what)s manque") % {"what": what})',
        'raise forms.ValidationError(_("Ce nom manque"))',
    ],
)
def test_scan_sees_a_sentence_left_open(source: str) -> None:
    found = list(sentences(ast.parse(source)))
    assert [said for said in found if not said.endswith(".")]


# A day in letters is said by `common.dates` alone, which writes « 1er »; the formats of Django and of C do not.
SAID_ELSEWHERE = re.compile(
    r"\|date:\"[^\"]*[FbMNE][^\"]*\"|\|date\s*(?:\}|\|)|\|(?:date|naturalday)(?![\w:])|%[BbeA]\b"
)


def days_said(name: str, text: str) -> list[str]:
    return [f"{name}: {found[0]}" for found in SAID_ELSEWHERE.finditer(text)]


def test_days_in_letters_are_said_by_one_function() -> None:
    found = [said for name, text in sources(".html", ".txt", ".py") for said in days_said(name, text)]
    assert found == []


@pytest.mark.parametrize("text", ['{{ at|date:"j F Y" }}', "{{ at|date }}", 'f"{day:%d %B %Y}"'])
def test_scan_sees_a_day_said_elsewhere(text: str) -> None:
    assert days_said("page.html", text)
