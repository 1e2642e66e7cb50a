"""What counts of a wave on the pages from which it is opened, prolonged or amended (`common.seen`)."""

from __future__ import annotations

from fabriques.calls.models import Wave
from fabriques.common.dates import say_instant
from fabriques.common.seen import Part


def of_wave(wave: Wave) -> list[Part]:
    """What the opening makes public: its name and hours, its rules and form, its envelopes, its territories."""
    envelopes = sorted(wave.envelopes.values_list("pk", "ceiling_cents"))
    listed = sorted(wave.listed.values_list("arrondissement_id", "departement_id"), key=str)
    return [
        *of_running_wave(wave),
        Part(
            [wave.title, wave.opens_at],
            lambda: f"elle s'appelle « {wave.title} » et s'ouvre le {say_instant(wave.opens_at)}",
        ),
        Part(wave.form_id, lambda: "son formulaire n'est plus le même"),
        Part(envelopes, lambda: "ses enveloppes ne sont plus les mêmes"),
        Part([wave.has_list, listed], lambda: "ses territoires ne sont plus les mêmes"),
    ]


def of_running_wave(wave: Wave) -> list[Part]:
    """What still changes once it is announced: its closing and its rules."""
    return [
        Part(wave.closes_at, lambda: f"sa clôture est maintenant le {say_instant(wave.closes_at)}"),
        Part(wave.rulebook_id, lambda: f"son règlement est maintenant la version {wave.rulebook.number}"),
    ]
