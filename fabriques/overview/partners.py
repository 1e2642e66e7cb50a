"""Where a file stands, for the partners who are asked to sign it."""

from __future__ import annotations

from datetime import date

from fabriques.applications.consortium.standing import Standing, register_standing
from fabriques.applications.models import Application
from fabriques.overview.deadlines import silence_words, with_silence
from fabriques.overview.queries import holder_words, timeline, with_stage


@register_standing
def for_partner(file: Application, on: date) -> Standing:
    """What its holder reads, read again with what each step says of it; 3 queries, one more once withdrawn."""
    rows = with_silence(with_stage(Application.objects.filter(pk=file.pk)))
    read = rows.select_related("wave", "service", "decision__announcement").get()
    return Standing(*holder_words(read, on), timeline(read, for_holder=True, on=on), silence_words(read, on))
