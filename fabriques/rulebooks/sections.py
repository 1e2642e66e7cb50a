"""Builds each part of a rulebook from its table; the keys of the text are the names of the fields."""

from __future__ import annotations

from fabriques.rulebooks.calendar import Calendar, Lateness, PastWave
from fabriques.rulebooks.funding import (
    Amounts,
    Bonus,
    Envelope,
    Laureates,
    Schedule,
    Spending,
    Tranche,
    WaveException,
)
from fabriques.rulebooks.kinds import (
    COUNT,
    DAY,
    EFFECT,
    FLAG,
    HOUR,
    ITEMS,
    MONEY,
    PERCENT,
    ROLE,
    TEXT,
    YEAR,
    ZONE,
)
from fabriques.rulebooks.tables import Table
from fabriques.rulebooks.types import (
    Applicants,
    Criterion,
    DecisionPath,
    Document,
    Expectation,
    Form,
    Indicator,
    LabelKind,
    Scoring,
    YearlyReturn,
)


def calendar(root: Table) -> Calendar:
    with root.table("calendar") as table, table.table("lateness") as late:
        lateness = Lateness(
            grace=late.parameter("grace", COUNT),
            time_zone=late.parameter("time_zone", ZONE),
            text=late.parameter("text", TEXT),
            waiver=late.parameter("waiver", FLAG),
        )
        return Calendar(
            announced_on=table.parameter("announced_on", DAY),
            opens_on=table.parameter("opens_on", DAY),
            opens_time=table.parameter("opens_time", HOUR),
            closes_on=table.parameter("closes_on", DAY),
            closes_time=table.parameter("closes_time", HOUR),
            results_on=table.parameter("results_on", DAY),
            lateness=lateness,
        )


def applicants(root: Table) -> Applicants:
    with root.table("applicants") as table:
        return Applicants(
            legal_forms=table.parameter("legal_forms", ITEMS),
            existing_legal_persons_only=table.parameter("existing_legal_persons_only", FLAG),
            consortium=table.parameter("consortium", FLAG),
            lead_required=table.parameter("lead_required", FLAG),
            associates=table.parameter("associates", ITEMS),
            existing_places=table.parameter("existing_places", FLAG),
            planned_places=table.parameter("planned_places", FLAG),
            reapplication=table.parameter("reapplication", FLAG),
        )


def laureates(root: Table) -> Laureates:
    with root.table("laureates") as table:
        exceptions = []
        for wave, each in table.entries("exceptions"):
            with each:
                exceptions.append(
                    WaveException(wave, each.parameter("laureates", COUNT), each.parameter("reason", TEXT))
                )
        return Laureates(
            maximum=table.parameter("maximum", COUNT),
            per_wave=table.optional("per_wave", COUNT),
            exceptions_allowed=table.optional("exceptions_allowed", FLAG),
            exceptions=tuple(exceptions),
            expected=table.optional("expected", COUNT),
        )


def amounts(root: Table) -> Amounts:
    with root.table("amounts") as table:
        return Amounts(
            duration_years=table.parameter("duration_years", COUNT),
            flat=table.optional("flat", MONEY),
            minimum=table.optional("minimum", MONEY),
            maximum=table.optional("maximum", MONEY),
            yearly_maximum=table.optional("yearly_maximum", MONEY),
            scale=table.optional("scale", TEXT),
            cofunding_rate=table.parameter("cofunding_rate", PERCENT),
            cumulation=table.parameter("cumulation", TEXT),
            bonus=bonus(table) if table.has("bonus") else None,
        )


def bonus(amounts_table: Table) -> Bonus:
    with amounts_table.table("bonus") as table:
        return Bonus(
            label_kind=table.text("label_kind"),
            amount=table.parameter("amount", MONEY),
            year=table.parameter("year", YEAR),
            inside_envelope=table.parameter("inside_envelope", FLAG),
            use=table.parameter("use", TEXT),
        )


def envelope(root: Table) -> Envelope:
    with root.table("envelope") as table:
        return Envelope(table.parameter("total", MONEY), table.parameter("budget_line", TEXT))


def spending(root: Table) -> Spending:
    with root.table("spending") as table:
        return Spending(table.parameter("eligible", ITEMS), table.parameter("excluded", ITEMS))


def schedule(root: Table) -> Schedule:
    with root.table("schedule") as table:
        rule = table.parameter("rule", TEXT)
        tranches = []
        for code, each in table.entries("tranches"):
            with each:
                tranches.append(
                    Tranche(
                        code=code,
                        label=each.text("label"),
                        share=each.parameter("share", PERCENT),
                        months=each.parameter("months", COUNT),
                        condition=each.parameter("condition", TEXT),
                    )
                )
        return Schedule(rule, tuple(tranches))


def decision(root: Table) -> DecisionPath:
    with root.table("decision") as table:
        return DecisionPath(
            nominates=table.parameter("nominates", ROLE),
            gives_opinion=table.parameter("gives_opinion", ROLE),
            ranks=table.parameter("ranks", ROLE),
            decides=table.parameter("decides", ROLE),
            signs=table.parameter("signs", ROLE),
            announces=table.parameter("announces", ROLE),
            refusal_reasons=table.parameter("refusal_reasons", FLAG),
        )


def criterion(code: str, table: Table) -> Criterion:
    return Criterion(
        code=code,
        label=table.text("label"),
        help=table.optional_text("help") or "",
        effect=table.parameter("effect", EFFECT),
        weight=table.parameter("weight", COUNT),
        source=table.source(),
    )


def scoring(root: Table) -> Scoring:
    with root.table("scoring") as table:
        return Scoring(table.parameter("highest_mark", COUNT), table.parameter("coverage_apart", FLAG))


def document(code: str, table: Table) -> Document:
    return Document(
        code=code,
        label=table.text("label"),
        help=table.optional_text("help") or "",
        required=table.parameter("required", FLAG),
        count=table.parameter("count", COUNT),
        source=table.source(),
    )


def form(root: Table) -> Form:
    with root.table("form") as table:
        return Form(
            pages_maximum=table.parameter("pages_maximum", COUNT),
            fields=table.parameter("fields", TEXT),
            document_list=table.parameter("document_list", TEXT),
        )


def yearly_return(root: Table) -> YearlyReturn:
    with root.table("yearly_return") as table:
        indicators = []
        for code, each in table.entries("indicators"):
            with each:
                indicators.append(
                    Indicator(
                        code=code,
                        label=each.text("label"),
                        unit=each.text("unit"),
                        required=each.parameter("required", FLAG),
                        source=each.source(),
                    )
                )
        return YearlyReturn(table.parameter("official_list", TEXT), tuple(indicators))


def label_kind(code: str, table: Table) -> LabelKind:
    return LabelKind(
        code=code,
        label=table.text("label"),
        duration_years=table.parameter("duration_years", COUNT),
        renewable=table.parameter("renewable", FLAG),
        source=table.source(),
    )


def expectation(code: str, table: Table) -> Expectation:
    return Expectation(
        code=code,
        label=table.text("label"),
        expected=table.parameter("expected", COUNT),
        observed=table.parameter("observed", TEXT),
    )


def past_wave(code: str, table: Table) -> PastWave:
    return PastWave(
        code=code,
        label=table.text("label"),
        closes_on=table.parameter("closes_on", DAY),
        results_on=table.parameter("results_on", DAY),
        candidates=table.parameter("candidates", COUNT),
        laureates=table.parameter("laureates", COUNT),
    )
