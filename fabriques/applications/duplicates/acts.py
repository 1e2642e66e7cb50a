"""The same project filed twice in a wave is noticed by the platform, and told to the services."""

from __future__ import annotations

from datetime import datetime

from fabriques.applications.duplicates import queries, rules
from fabriques.applications.models import Resemblance
from fabriques.applications.querying import subject
from fabriques.calls.models import Wave
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.journal.writing import record


@act(may_run_jobs)
def compare_files(wave: Wave, *, by: Actor, at: datetime) -> int:
    """Compare the files of a wave with each other; how many pairs are newly found.

    Effects: the pairs that look alike, each told from its two files; those that do no more (a number corrected, a file
    withdrawn) are forgotten; journal « resemblance_found » on both files of a new pair.
    Refuses: everybody but the platform.
    """
    may_run_jobs(by).demand()
    Wave.objects.select_for_update(no_key=True).get(
        pk=wave.pk
    )  # two jobs at once would write each pair twice
    found = {}
    for one, other, reasons in rules.pairs(queries.filed(wave)):
        found[one, other] = found[other, one] = [likeness.value for likeness in reasons]
    kept = set()
    for row in Resemblance.objects.filter(application__wave=wave):
        pair = (row.application_id, row.other_id)
        if found.get(pair) == row.reasons:
            kept.add(pair)
        elif pair in found:
            kept.add(pair)
            row.reasons = found[pair]
            row.save(update_fields=["reasons"])
        else:
            row.delete()
    made = Resemblance.objects.bulk_create(
        Resemblance(application_id=one, other_id=other, reasons=reasons, found_at=at)
        for (one, other), reasons in found.items()
        if (one, other) not in kept
    )
    for row in Resemblance.objects.filter(pk__in=[each.pk for each in made]).select_related("application"):
        record(
            subject(row.application), "resemblance_found", by=by, at=at, facts={"reasons": len(row.reasons)}
        )
    return len(made) // 2
