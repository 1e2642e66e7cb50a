"""What people paste, made readable: invisible marks, exotic spaces, dashes and digits. Nothing here imports Django."""

from __future__ import annotations

import re
import unicodedata

# Letters and signs that show nothing: names made of them alone are blank.
FILLERS = str.maketrans(dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", " "))
JOINERS = frozenset("\u200c\u200d")  # part of how some scripts, and composed pictures, are written
MOST_MARKS = 4  # accents over one letter; no language needs more
STACKED = re.compile(rf"([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{{{MOST_MARKS}}})"
                     r"[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip
SPACES, NOTHING = frozenset({"Cc", "Zl", "Zp", "Zs"}), frozenset({"Cf", "Cn", "Co", "Cs"})


# Signs of word processors that only their own fonts draw (Symbol, Wingdings): any other shows a box.
OF_BULLETS = "\uf02d\uf06c\uf06d\uf06e\uf06f\uf070\uf071\uf072\uf073\uf074\uf075\uf076\uf077\uf09e\uf09f\uf0a0\uf0a1" \
    "\uf0a3\uf0a7\uf0a8\uf0b7\uf0d8\uf0d9\uf0fc\uf0fe"  # fmt: skip
OF_ARROWS = "\uf0ae\uf0df\uf0e0\uf0e8\uf0f0\uf046"
SYMBOLS = str.maketrans(dict.fromkeys(OF_BULLETS, "•") | dict.fromkeys(OF_ARROWS, "→"))


# Orders to read backwards, or to set words apart until another sign says so: letters of any script say their own way.
DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def written_text(text: str) -> str:
    """A text of several lines as it is meant: one line break for each, bullets and arrows that any font draws.

    Marks that reverse the reading go, as they do from a name.
    """
    return re.sub("\r\n?", "\n", text).translate(SYMBOLS).translate(DIRECTIONS)


def number_text(text: str) -> str:
    """A number as it is meant: plain digits whatever the script, plain dashes, single spaces, no invisible mark."""
    return " ".join("".join(map(_in_number, unicodedata.normalize("NFKC", text))).split())


def _in_number(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in SPACES:
        return " "
    if category in NOTHING:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return "-" if category == "Pd" or sign == "\N{MINUS SIGN}" else sign


def line_text(text: str) -> str:
    """One line of words without what cannot be seen: control characters, marks that reverse the reading, fillers."""
    composed = unicodedata.normalize("NFC", text.translate(FILLERS))
    seen = "".join(map(_in_line, composed))
    return " ".join(STACKED.sub(r"\1", seen).split()).strip("\u200c\u200d ")


def _in_line(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in SPACES:
        return " "
    return "" if category in NOTHING and sign not in JOINERS else sign


def name_text(text: str) -> str:
    """The same for a name; "" for one that holds no letter nor digit of any script."""
    line = line_text(text)
    return line if any(map(str.isalnum, line)) else ""
