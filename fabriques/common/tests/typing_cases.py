"""What people type and what is read of it, for the readers of the server and those of the pages' scripts alike."""

from __future__ import annotations

NARROW, NO_BREAK = "\u202f", "\u00a0"

# A text, and its whole cents: None when it is refused.
AMOUNTS: tuple[tuple[str, int | None], ...] = (
    ("0", 0), ("12", 1_200), ("12,5", 1_250), ("12,50", 1_250), ("12.5", 1_250), ("12 500", 1_250_000),
    (f"12{NARROW}500,50 €", 1_250_050), (f"1{NO_BREAK}234{NO_BREAK}567", 123_456_700), ("12'500", 1_250_000),
    ("1’200,05€", 120_005), ("12500 euros", 1_250_000), ("  42 000  ", 4_200_000), ("00012", 1_200), ("7 euro", 700),
    ("3 ETP", None), ("12 50", None), ("1 2", None), ("12 5000", None), ("12.500", None), ("12,500", None),
    ("1.234,56", None), ("12,", None), (",5", None), ("12 k€", None), ("1e3", None), ("-5", None), ("+5", None),
    ("0x10", None), ("١٢", None), ("１２", None), ("12 €€", None), ("dix", None), ("12;5", None), ("1 234 56", None),
)  # fmt: skip

# A text, and how many characters are kept of it.
LENGTHS: tuple[tuple[str, int], ...] = (
    ("", 0), ("abc", 3), ("  abc \n", 3), ("a\nb", 3), ("a\r\nb", 3), ("a\rb", 3), ("ligne\n" * 100, 599),
    ("ligne\r\n" * 100, 599), ("\n\n", 0), ("été", 3), ("e\u0301te\u0301", 5), ("😀", 1), ("👩‍👩‍👧", 5), ("🇫🇷", 2),
    ("👍🏽", 2), ("\u00a0a\u202f", 1), ("a\u200bb", 3), ("\ufeffa", 2), ("a\0b", 10), ("Дружба", 6), ("\u2028a\x85", 1),
    ("\x1fa\x1c", 1), ("… « œ »", 7), ("\t a\tb ", 3), ("a" * 600, 600),
)  # fmt: skip

# A text, and the whole number it says: None when it is refused.
WHOLES: tuple[tuple[str, int | None], ...] = (
    ("12", 12), ("1 200", 1_200), (f"1{NARROW}200", 1_200), (" 7 ", 7), ("-3", -3), ("007", 7), ("0", 0),
    ("3 ETP", None), ("12,5", None), ("12.0", None), ("12.000", None), ("1_2", None), ("٣", None), ("1 2", None),
    ("12 50", None), ("douze", None), ("1e3", None), ("--1", None), ("+4", None), ("3-4", None), ("12 %", None),
)  # fmt: skip

# A text, and the day it says: None when it is refused.
DAYS: tuple[tuple[str, str | None], ...] = (
    ("31/03/2027", "2027-03-31"), ("1/4/2027", "2027-04-01"), ("31-03-2027", "2027-03-31"), ("31.3.2027", "2027-03-31"),
    ("31 03 2027", "2027-03-31"), ("31032027", "2027-03-31"), ("2027-03-31", "2027-03-31"),
    ("1er avril 2027", "2027-04-01"), ("20/12/26", "2026-12-20"), ("1.1.39", "2039-01-01"), ("20 12 26", "2026-12-20"),
    ("20 décembre 26", "2026-12-20"),
    ("31 MARS 2027", "2027-03-31"), (" 15 août 2027 ", "2027-08-15"), ("29/02/2028", "2028-02-29"),
    ("31/03", None), ("31/03/", None), ("31/0/2027", None), ("/03/2027", None), ("03/2027", None), ("2027", None),
    ("31/02/2027", None), ("31/03/98", None), ("20-12-26", None), ("31/02/27", None), ("31/03/7", None),
    ("31/03/9999", None), ("31/03/0001", None), ("31/03/20277", None),
    ("31/03.2027", None), ("demain", None), ("31 marche 2027", None), ("20270331", None), ("29/02/2027", None),
)  # fmt: skip

HOURS: tuple[tuple[str, str | None], ...] = (
    ("18:00", "18:00"), ("18h", "18:00"), ("18 h 30", "18:30"), ("18H05", "18:05"), ("8:05", "08:05"), ("18", "18:00"),
    ("18:00:30", "18:00"), ("0:00", "00:00"),
    ("25:00", None), ("18:60", None), ("18:", None), ("18:5", None), (":30", None), ("six heures", None),
    ("1830", None),
)  # fmt: skip

INSTANTS: tuple[tuple[str, str | None], ...] = (
    ("31/03/2027 18:00", "2027-03-31T18:00"), ("31/03/2027 à 18 h", "2027-03-31T18:00"),
    ("2027-03-31T18:00", "2027-03-31T18:00"), ("31 mars 2027 8h05", "2027-03-31T08:05"),
    ("31/03/27 18:00", "2027-03-31T18:00"),
    ("31/03/2027", None), ("18:00", None), ("31/02/2027 18:00", None), ("31/03/2027 25:00", None), ("demain", None),
)  # fmt: skip
