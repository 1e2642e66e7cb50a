"""What people and files write for a commune or a code, made comparable. Never raises on any text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

LONGEST_NAME = 200  # characters read of a name: the longest in France has 45
NOBODY = frozenset({"", "0", "00000", "nan", "none", "null", "na", "n", "nc", "inconnu", "inconnue", "nr"})
ARTICLES = frozenset({"le", "la", "les", "l"})
LINKS = ARTICLES | {"d", "de", "du", "des"}
EXPANDED = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "ss": "sous", "lez": "les",
    "nd": "notredame", "vx": "vieux", "gd": "grand", "gde": "grande", "mt": "mont", "mts": "monts",
    "chp": "champ", "chps": "champs", "s": "sur",
}  # fmt: skip
SIGNS = str.maketrans({
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ı": "i", "ł": "l", "Ł": "l",
    "’": " ", "‘": " ", "ʼ": " ", "´": " ", "`": " ", "–": " ", "—": " ", "‑": " ", "‐": " ", "−": " ",
    "•": " ", "·": " ", "\u00ad": None, "\u200b": None, "\ufeff": None, "«": " ", "»": " ", "×": " ",
})  # fmt: skip
GARBLED = re.compile("[ÃÂâÅ][\u0080-ÿ€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ¡¢£Ž]")
UNDER, OVER = re.compile(r"\bs/s/?(?=\W|$)"), re.compile(r"(?<=\w\W)s/")
ASIDE = re.compile(r"\(([^()]*)\)")
DIGIT = re.compile(r"\d")
WORD = re.compile(r"[a-z0-9]+")
CEDEX = re.compile(r"\bc(?:e?de?x|edes?)\s?\d{0,2}(?![a-z0-9])")
BOX = re.compile(r"\b(?:bp|b p|cs|tsa|boite postale)\s?(?:n\s?)?\d[\d ]*(?=\D|$)")
ABROAD = frozenset({
    "belgique", "suisse", "allemagne", "luxembourg", "espagne", "italie", "monaco", "andorre", "portugal",
    "royaumeuni", "paysbas", "principautedemonaco", "canada", "maroc", "algerie", "tunisie",
})  # fmt: skip
MUNICIPAL = {"paris": 20, "lyon": 9, "marseille": 16}
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi",
         "xvii", "xviii", "xix", "xx")  # fmt: skip
_RANK = r"(\d{1,2}|[ivx]{1,5})\s?(?:er?|eme|ieme|ere|nde?|me)?"
_ARR = r"(?:arr[a-z]*|ardt|art|ar)"
CITY_FIRST = re.compile(rf"^(paris|lyon|marseille)\s?{_RANK}(?:\s{_ARR})?$")
CITY_LAST = re.compile(rf"^{_RANK}\s{_ARR}\s(?:de\s|d\s)?(paris|lyon|marseille)$")
DEPARTEMENT = re.compile(r"^(?:0[1-9]|[13-8]\d|2[1-9ab]|9[0-5]|97[1-8]|98[4678])$")

CODE = re.compile(r"^(\d{4,5}|2[AB]\d{3})(?:[.,]0*)?$")
PART = re.compile(r"^(\d{1,3}|2[AB])(?:[.,]0*)?$")
EMBEDDED = re.compile(r"(?<![0-9A-Z])(\d{5})(?![0-9])")


class Words(NamedTuple):
    """A commune's name as it was written: `tokens` without cedex, box, arrondissement nor département.

    `departements`: said beside the name; `said`: so clearly that a contradiction counts, in brackets.
    `postcode`: written in the same cell. `aside`: other words in brackets.
    """

    tokens: tuple[str, ...]
    departements: frozenset[str] = frozenset()
    said: bool = False
    postcode: str | None = None
    aside: tuple[str, ...] = ()
    abroad: bool = False


class Number(NamedTuple):
    """A postcode or an INSEE code as it was written: `code` has five characters; `repaired`: a zero was added.

    `departement`: when only that was given. `rest`: what else was written in the same cell.
    """

    code: str | None = None
    departement: str | None = None
    repaired: bool = False
    rest: str = ""


def mended(text: str) -> str:
    """Undo a double encoding: « SÃ©lestat » → « Sélestat »; other text is returned as it is."""
    for _ in range(2):
        if not GARBLED.search(text):
            break
        for encoding in ("cp1252", "latin-1"):
            try:
                text = text.encode(encoding).decode("utf-8")
                break
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
    return text


def plain(text: str) -> str:
    """Lower-case ASCII, accents and emoji removed; punctuation kept."""
    if not text.isascii():
        text = mended(text).translate(SIGNS)
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return text.lower()


def tokens_of(text: str) -> tuple[str, ...]:
    """Words of a text already plain, abbreviations spelt out."""
    if "/" in text:
        text = OVER.sub(" sur ", UNDER.sub(" sous ", text))
    found = WORD.findall(text)
    if found and found[0] == "s":
        found[0] = "saint"
    return tuple([EXPANDED.get(word, word) for word in found])


def nothing(text: str) -> bool:
    """Empty, « nan », « - », or nothing that can be read."""
    return key(tokens_of(plain(text[:LONGEST_NAME]))) in NOBODY


def key(tokens: tuple[str, ...]) -> str:
    return "".join(tokens)


def loose_key(tokens: tuple[str, ...]) -> str:
    """Without articles and « de »: « HAVRE », « (LE) HAVRE » and « Le Havre » are one."""
    return "".join([word for word in tokens if word not in LINKS]) or "".join(tokens)


def read_name(text: str, departement_names: Mapping[str, str]) -> Words:
    """`departement_names`: codes of départements by their loose key."""
    written = plain(text[:LONGEST_NAME]).strip()
    if written.isalpha():
        alone = () if written in NOBODY else (EXPANDED.get(written, written),)
        return Words(alone, abroad=written in ABROAD)
    departements: frozenset[str] = frozenset()
    aside: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    said = False
    if "(" in written:
        for content in ASIDE.findall(written):
            words = tokens_of(content)
            code = departement_in(words, departement_names)
            if code:
                departements, said = frozenset({code}), True
            elif len(words) == 1 and words[0] in ARTICLES:
                article = words
            elif EMBEDDED.search(content):
                written += f" {content}"
            else:
                aside = words
        written = ASIDE.sub(" ", written)
    words, postcode, weak = _without_numbers(written)
    words = article + words
    abroad = bool(words) and (words[-1] in ABROAD or key(words) in ABROAD)
    if len(words) > 1 and words[-1] == "france" and words[-2] not in {"de", "en", "ile"}:
        words = words[:-1]
    if not said:
        departements = weak
    return Words(() if key(words) in NOBODY else words, departements, said, postcode, aside, abroad)


def _without_numbers(written: str) -> tuple[tuple[str, ...], str | None, frozenset[str]]:
    """Words without cedex, box nor arrondissement; the postcode and the département written among them."""
    if "c" in written:
        written = CEDEX.sub(" ", written)
    if not DIGIT.search(written):
        words = tokens_of(written)
        return _city(words), None, frozenset()
    written = BOX.sub(" ", written)
    postcode = None
    found = EMBEDDED.search(written.upper())
    if found:
        postcode = found[1]
        written = re.sub(r"\b(?:f|fr)\W*$", " ", written[: found.start()]) + " " + written[found.end() :]
    words = tokens_of(written)
    if len(words) > 1 and DEPARTEMENT.match(words[-1]) and _city(words) == words:
        return words[:-1], postcode, frozenset({words[-1].upper()})
    return _city(words), postcode, frozenset()


def _city(words: tuple[str, ...]) -> tuple[str, ...]:
    """« Lyon 3e », « Paris 12ème arrondissement », « 5e arr. de Marseille » → the city."""
    if not MUNICIPAL.keys() & {words[0], words[-1], words[0].rstrip("0123456789")} if words else True:
        return words
    text = " ".join(words)
    first, last = CITY_FIRST.match(text), CITY_LAST.match(text)
    city, rank = (first[1], first[2]) if first else (last[2], last[1]) if last else ("", "")
    number = int(rank) if rank.isdigit() else ROMAN.index(rank) + 1 if rank in ROMAN else 0
    return (city,) if city and 0 < number <= MUNICIPAL[city] else words


def departement_in(words: tuple[str, ...], names: Mapping[str, str]) -> str | None:
    """Code of the département that these words are, by number or by name."""
    if len(words) == 1 and DEPARTEMENT.match(words[0]):
        return words[0].upper()
    return names.get(loose_key(words)) if words else None


def read_number(text: str) -> Number:
    """A code in any of the ways spreadsheets leave it: « 1053 », « 2200.0 », « ="01053" », « F-02200 »."""
    return _read_number(text[:LONGEST_NAME])


@lru_cache(maxsize=16_384)  # columns repeat their postcodes
def _read_number(text: str) -> Number:
    written = unicodedata.normalize("NFKC", text).upper().strip(" \t\r\n\u200b\ufeff=\"'")
    if written.isascii() and len(written) == 5 and written.isdigit():
        return Number() if written == "00000" else Number(written)
    compact = re.sub(r"^F(?:R)?-?(?=\d)", "", "".join(written.split()))
    if len(compact) == 5 and compact.count("O") and compact.replace("O", "0").isdigit():
        compact = compact.replace("O", "0")
    if whole := CODE.match(compact):
        code = whole[1].zfill(5)
        return Number() if code == "00000" else Number(code, repaired=len(whole[1]) == 4)
    if part := PART.match(compact):
        departement = part[1].zfill(2)
        return Number(departement=departement if DEPARTEMENT.match(departement.lower()) else None)
    found = EMBEDDED.findall(written)
    if len(set(found)) == 1:
        return Number(found[0], rest=EMBEDDED.sub(" ", written))
    return Number(rest=written)
