"""The one way documents that bind are made: what it refuses of us, and that it takes anything from people."""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fabriques.common import documents
from fabriques.common.documents import Made, make
from fabriques.common.signs import PLAIN_SIGNS, Drawing, clusters

HEAD = '#import "/common/document.typ": binding, facts\n#show: binding\n'
SCRIPTS = "aéxŁőșʻΩλЖяɛɔᵭ→⇒☐✓★≤√№½①עשעהԱქⵣลक中あ한😀👍🫠❤☝1#"
FOLLOWING = (
    "",
    "",
    "",
    "",
    "\u0301",
    "\u0303",
    "\u20e3",
    "\ufe0f",
    "\u200d",
    "\u0489",
    "\u05b0",
    "\U0001f3fd",
)
ODD = "\0\x1f\x7f\x85\u2028\ufeff\ufffe\uf0b7\U000f0000\ud83d\u202e\u2066\u0378\U000e0041\u00ad\t\r\n"
MIXED = st.lists(st.tuples(st.sampled_from(SCRIPTS), st.sampled_from(FOLLOWING)), min_size=1, max_size=8).map(
    lambda pairs: "".join(sign + after for sign, after in pairs)
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Writes a template of one's own, that imports what those of the steps do."""

    def written(body: str) -> Path:
        path = tmp_path_factory.mktemp("templates") / "some.typ"
        path.write_text(HEAD + body, encoding="utf-8")
        return path

    return written


def words(made: Made) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(made.content)).pages)


def test_document_has_its_title_language_tags_and_hash(template: Any) -> None:
    made = make(template("= #facts.said"), " Un\ntitre ", {"said": "#panic() *étoilé*"})
    read = PdfReader(BytesIO(made.content))
    root: Any = read.trailer["/Root"]
    assert read.metadata is not None
    assert (read.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"].value) == (
        "Un titre",
        "fr-FR",
        True,
    )
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert (words(made).split()[:2], made.numbered) == (["#panic()", "*étoilé*"], ())
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()


def test_same_facts_give_the_same_bytes_and_others_do_not(template: Any) -> None:
    path = template("#facts.said")
    first, second, other = (make(path, "Titre", {"said": said}) for said in ("a 😀", "a 😀", "b 😀"))
    assert (first == second, first.sha256 == other.sha256) == (True, False)


@pytest.mark.parametrize("title", ["", " \n"])
def test_document_without_a_title_is_refused(template: Any, title: str) -> None:
    with pytest.raises(ValueError) as refused:
        make(template("#facts.said"), title, {"said": ""})
    assert str(refused.value) == "a document that binds has a title"


def test_picture_without_its_words_is_refused(template: Any) -> None:
    drawn = (
        "bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>\")"
    )
    with pytest.raises(typst.TypstError) as refused:
        make(template(f"#image({drawn})"), "Titre", {})
    assert "missing alt text" in str(refused.value)
    assert make(template(f'#image({drawn}, alt: "Un triangle")'), "Titre", {}).content


def test_signs_that_no_font_draws_are_shown_by_their_number_and_told_at_the_foot(template: Any) -> None:
    made = make(
        template("#facts.said"),
        "Puce \uf0b7",
        {"said": "\uf0b7 un\n\uf0b7 deux\x1f 中 😀 \U000f0001"},
    )
    text = " ".join(words(made).split())
    assert text.startswith("[U+F0B7] un [U+F0B7] deux[U+001F] 中 😀 [U+F0001]")
    assert made.numbered == ("\uf0b7", "\x1f", "\U000f0001")
    for told in (
        "Signes montrés par leur numéro",
        "[U+F0B7] : signe propre à une seule police, 2 fois",
        "[U+001F] : commande sans dessin, 1 fois",
    ):
        assert told in text, told


def test_document_of_plain_words_tells_of_no_sign(template: Any) -> None:
    assert "numéro" not in words(make(template("#facts.said"), "Titre", {"said": "œuvre – 12 000 € « été »"}))


@settings(max_examples=60)
@given(st.text(st.characters() | st.sampled_from(ODD + SCRIPTS)) | MIXED, st.text(st.characters()))
@example("😀中\uf0b7\x1f\ud83d\0", "e\u0301क\u0301")
def test_document_is_made_of_whatever_people_type(template: Any, text: str, name: str) -> None:
    refused: list[logging.LogRecord] = []
    documents.logger.addFilter(lambda record: bool(refused.append(record)))
    try:
        made = make(
            template("*#facts.name* #table(columns: 2, facts.said, facts.name)"),
            f"T {name}",
            {"said": text, "name": name},
        )
    finally:
        documents.logger.filters.clear()
    assert (refused, make is not None) == ([], True)
    assert len(PdfReader(BytesIO(made.content)).pages) >= 1


@settings(max_examples=60)
@given(MIXED)
def test_no_sign_is_lost_between_two_fonts(text: str) -> None:
    """Each sign drawn alone draws so much; together they draw no less."""
    press = documents.press()
    setting = f'#set text(fallback: false, lang: "fr", font: {typst_list(press.families)})\n'

    def drawn(each: str) -> int:
        source = setting + "#set page(height: auto)\n#sys.inputs.said"
        svg = press.compiler.compile(source.encode(), format="svg", sys_inputs={"said": each})
        return svg.decode().count("<use ")  # type: ignore[union-attr]

    shown = Drawing(press.stacks).text(text)
    assert drawn(shown) >= sum(drawn(each) for each in clusters(shown))


def typst_list(names: tuple[str, ...]) -> str:
    return "(" + ", ".join(f'"{name}"' for name in names) + ")"


def test_documents_are_made_by_several_threads_at_once(template: Any) -> None:
    path = template("#for rank in range(400) [#facts.said #rank ]")
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda rank: make(path, "Titre", {"said": f"fil {rank}"}), range(12)))
    assert [f"fil {rank} 0" in words(each) for rank, each in enumerate(made)] == [True] * 12


def test_two_signs_that_no_table_foresees_are_shown_by_their_numbers(
    template: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    usual, judged = documents.press().stacks, Drawing.draws
    monkeypatch.setattr(
        Drawing, "draws", lambda drawing, each: drawing.stacks is usual or judged(drawing, each)
    )
    made = make(template("#facts.said"), "Titre", {"said": "L’été \uf0b7 中"})
    assert made.numbered == ("\uf0b7", "中")
    assert [each.getMessage() for each in caplog.records] == ["Signs of some.typ are shown by their numbers"]


def test_plain_signs_are_drawn_in_regular_and_in_bold() -> None:
    usual = Drawing(documents.press().stacks)
    assert [hex(number) for number in PLAIN_SIGNS if not usual.draws(chr(number))] == []


def test_fonts_not_installed_are_said(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    documents.press.cache_clear()
    try:
        with pytest.raises(RuntimeError) as refused:
            documents.press()
    finally:
        documents.press.cache_clear()
    assert str(refused.value) == "the fonts of documents are not installed: run « make vendor »"
