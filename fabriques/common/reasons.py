"""Why something is refused, in words a person can act upon. Nothing here imports Django."""

from __future__ import annotations

from dataclasses import dataclass, field

from fabriques.common.acts_under_way import note_demanded

ENDS = (".", "?", "!", "…", ":")
CLOSING_MARKS = " »)\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Reason:
    """One reason of a refusal.

    `text` says what and why, `rule` names the rule or text it comes from, `remedy` says what to do next;
    all three are French sentences: one that quotes a text without its full stop is given one.
    """

    code: str
    text: str
    rule: str
    remedy: str

    def __post_init__(self) -> None:
        for name in ("text", "rule", "remedy"):
            object.__setattr__(self, name, closed(str(getattr(self, name))))

    @property
    def said(self) -> str:
        """What and why, by which rule, what to do next, in a row."""
        return f"{self.text} {self.rule} {self.remedy}"


def closed(sentence: str) -> str:
    """The same words with the full stop of a sentence; nothing for nothing."""
    said = sentence.rstrip()
    return f"{said}." if said and not said.rstrip(CLOSING_MARKS).endswith(ENDS) else said


@dataclass(frozen=True)
class Judgement:
    """The outcome of a rule: allowed when there is no reason against it.

    `rights` are the names of the rights that it answers for (see `common.authorization`).
    """

    reasons: tuple[Reason, ...] = ()
    rights: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def allowed(self) -> bool:
        return not self.reasons

    def __and__(self, other: Judgement) -> Judgement:
        return Judgement(self.reasons + other.reasons, self.rights | other.rights)

    def demand(self) -> None:
        """Raise Refusal unless allowed; the acts under way have then demanded the rights it answers for."""
        if self.reasons:
            raise Refusal(*self.reasons, rights=self.rights)
        note_demanded(self.rights)


ALLOWED = Judgement()


def refuse_if(condition: bool, reason: Reason) -> Judgement:
    """Turn one condition into a judgement."""
    return Judgement((reason,)) if condition else ALLOWED


class Refusal(Exception):  # noqa: N818 – a refusal is an answer, not an error
    """An act refused, with every reason; str() gives the sentences shown to the person.

    `rights`: the rights that were asked for, when it is one of them that refuses.
    """

    def __init__(self, *reasons: Reason, rights: frozenset[str] = frozenset()) -> None:
        self.reasons = reasons
        self.rights = rights
        super().__init__(" ".join(reason.text for reason in reasons))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)
