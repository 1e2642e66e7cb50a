"""What a page showed, compared with what the act finds: same, changed in words, or a page that does not say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from fabriques.common.seen import NO_PAGE, REMEDY, RULE, Part, token, unchanged

AT = datetime(2026, 4, 8, 12, tzinfo=UTC)


def parts(pieces: list[str], at: datetime = AT) -> list[Part]:
    return [
        Part([at, None], lambda: "il a été enregistré de nouveau"),
        Part(pieces, lambda: "ses pièces ne sont plus les mêmes"),
    ]


def said(seen: str, now: list[Part], what: str = "Ce dossier") -> list[tuple[str, str, str]]:
    return [(reason.text, reason.rule, reason.remedy) for reason in unchanged(seen, now, what).reasons]


def test_what_is_still_as_it_was_shown_is_done() -> None:
    paris = AT.astimezone(timezone(timedelta(hours=2)))
    assert said(token(parts(["a"])), parts(["a"], paris)) == []


def test_what_changed_is_named_and_nothing_else() -> None:
    shown = token(parts(["a"]))
    assert said(shown, parts(["b"])) == [
        (
            "Ce dossier a changé depuis que vous l'avez ouvert : ses pièces ne sont plus les mêmes.",
            RULE,
            REMEDY,
        )
    ]
    assert [text for text, *_ in said(shown, parts(["b"], AT + timedelta(seconds=1)), "Cette vague")] == [
        "Cette vague a changé depuis que vous l'avez ouverte : il a été enregistré de nouveau ; "
        "ses pièces ne sont plus les mêmes."
    ]


def test_page_that_does_not_say_what_it_showed_does_nothing() -> None:
    told = "Ce dossier a pu changer : la page d'où vient cette action ne dit pas ce que vous y avez lu."
    for seen in ("", "x", f"{token(parts([]))}.x", "\x00"):
        assert [text for text, *_ in said(seen, parts([]))] == [told]


def test_who_read_no_page_says_so() -> None:
    assert unchanged(NO_PAGE, parts([]), "Ce dossier").allowed
