"""A verdict as plain data: what is stored with a file, shown by the API and compared when zonings change."""

from __future__ import annotations

from typing import Any

from fabriques.common.values import Ternary
from fabriques.rulebooks.territory import ANSWERS
from fabriques.territories.verdict import words
from fabriques.territories.verdict.evidence import Evidence
from fabriques.territories.verdict.judge import Verdict

FORMAT = 1


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    layer, definition = evidence.layer, evidence.definition
    settled = words.settlement(evidence)
    return {
        "fact": evidence.fact.code,
        "label": evidence.fact.label,
        "answer": evidence.answer.value,
        "cause": evidence.cause.value,
        "sentence": words.sentence(evidence),
        "definition": definition.code if definition else None,
        "zoning": layer.code if layer else None,
        "vintage": layer.vintage if layer else None,
        "source": layer.source if layer else None,
        "zoning_label": words.cited(layer) if layer else None,
        "licence": layer.licence if layer else None,
        "address": layer.address if layer else None,
        "fingerprint": layer.fingerprint if layer else None,
        "why": words.capital(words.reason(evidence)),
        "definition_label": definition.label if definition else None,
        "settlement": {"what": settled.what, "who": settled.who} if settled else None,
        "classes": [row.value for row in evidence.rows],
        "zones": list(evidence.zones),
        "distance_m": None if evidence.distance_m is None else round(evidence.distance_m),
        "indicative": evidence.indicative.value if evidence.indicative else None,
        "candidates": [evidence_record(each) for each in evidence.candidates],
    }


def record(verdict: Verdict, when: str = "") -> dict[str, Any]:
    """The verdict as JSON data: answers, sentences, zonings with vintage and fingerprint; metres are whole.

    `when`: how its sentence says the day (`words.explanation`).
    """
    location = verdict.location
    return {
        "format": FORMAT,
        "on": verdict.on.isoformat(),
        "commune": location.commune.code if location.commune else None,
        "point": list(location.point) if location.point else None,
        "accuracy_m": location.accuracy_m,
        "rule": verdict.trace.label,
        "accepted": verdict.accepted.value,
        "eligibility": verdict.eligibility.value,
        "priority": verdict.priority.value if verdict.priority else None,
        "excludes": verdict.excludes.value,
        "headline": words.HEADLINES[verdict.eligibility],
        "explanation": words.explanation(verdict, when),
        "facts": [evidence_record(each) for each in verdict.evidence],
        "targets": [
            {"code": each.target.code, "label": each.target.label, "answer": each.answer.value}
            for each in verdict.targets
        ],
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What differs between two records of one place, in French sentences; nothing when both say the same."""
    told = []
    if before["eligibility"] != after["eligibility"]:
        told.append(f"Éligibilité : {said(before['eligibility'])} devient {said(after['eligibility'])}.")
    if before["priority"] != after["priority"]:
        told.append(f"Priorité : {said(before['priority'])} devient {said(after['priority'])}.")
    old = {each["fact"]: each for each in before["facts"]}
    for fact in after["facts"]:
        told += _fact_changes(old.get(fact["fact"]), fact)
    return told


def _fact_changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[str]:
    name = words.capital(after["label"])
    if before is None:
        return [f"{name} : règle nouvelle, {said(after['answer'])}."]
    told = []
    if before["answer"] != after["answer"]:
        told.append(f"{name} : {said(before['answer'])} devient {said(after['answer'])}.")
    if (before["zoning"], before["vintage"]) != (after["zoning"], after["vintage"]):
        told.append(f"{name} : zonage {_named(before)} remplacé par {_named(after)}.")
    elif before["fingerprint"] != after["fingerprint"]:
        told.append(f"{name} : le fichier du zonage {_named(after)} a été corrigé depuis.")
    if before["classes"] != after["classes"]:
        told.append(f"{name} : {_listed(before['classes'])} devient {_listed(after['classes'])}.")
    return told


def said(answer: str | None) -> str:
    return f"« {ANSWERS[Ternary(answer)]} »" if answer else "« sans objet »"


def _named(fact: dict[str, Any]) -> str:
    return f"« {fact['zoning']} » {fact['vintage']}" if fact["zoning"] else "absent"


def _listed(classes: list[str]) -> str:
    return ", ".join(classes) if classes else "aucune classe"
