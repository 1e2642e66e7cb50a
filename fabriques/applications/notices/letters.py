"""What a change in a wave says to someone who has a draft in it: subject and body, plain French."""

from __future__ import annotations

from fabriques.applications.letters import own_space
from fabriques.calls.hours import overseas
from fabriques.calls.letters import call_page
from fabriques.calls.models import RulebookVersion, Wave, WaveChange
from fabriques.common.dates import say_instant
from fabriques.rulebooks.differences import differences
from fabriques.rulebooks.outline.book import say_path

MOST_TOLD = 30


def change_notice(change: WaveChange) -> tuple[str, str]:
    """The same letter for everyone who has a draft in the wave."""
    if change.closes_after is not None and change.closes_before is not None:
        return prolonged(change.wave, change)
    if change.rulebook_before is None or change.rulebook_after is None:
        raise ValueError("a change says what it changes")
    return amended(change.wave, change, change.rulebook_before, change.rulebook_after)


def prolonged(wave: Wave, change: WaveChange) -> tuple[str, str]:
    if change.closes_before is None or change.closes_after is None:
        raise ValueError("a later closing has both instants")
    clocks = "\n".join(f"  {each.place} : {each.words}" for each in overseas(change.closes_after))
    body = f"""Bonjour,

Vous avez un brouillon dans la vague « {wave.title} ». Sa clôture est repoussée.

Avant : {say_instant(change.closes_before)} (heure de Paris)
Désormais : {say_instant(change.closes_after)} (heure de Paris)
Nouvelle clôture au même instant, outre-mer :
{clocks}

Motif : {change.reason}

Votre brouillon reste tel quel : {own_space()}
Page de l'appel : {call_page(wave.call)}
"""
    return f"Clôture repoussée : {wave.title}", body


def amended(
    wave: Wave, change: WaveChange, before: RulebookVersion, after: RulebookVersion
) -> tuple[str, str]:
    found = differences(before.rules, after.rules)
    told = "\n".join(
        f"- {say_path(each.path)}\n    avant : {each.before}\n    désormais : {each.after}"
        for each in found[:MOST_TOLD]
    )
    if len(found) > MOST_TOLD:
        told += f"\n- et {len(found) - MOST_TOLD} autres, sur la page de l'appel."
    body = f"""Bonjour,

Vous avez un brouillon dans la vague « {wave.title} ». Le règlement de cette vague change \
(version {before.number}, puis version {after.number}).

Motif : {change.reason}

Ce qui change :
{told}

Votre dossier garde les règles sous lesquelles vous l'avez commencé. Si vous préférez les nouvelles, la page de votre \
brouillon le propose : {own_space()}
Page de l'appel : {call_page(wave.call)}
"""
    return f"Règlement modifié : {wave.title}", body
