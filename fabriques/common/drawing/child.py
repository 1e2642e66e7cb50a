"""What runs in the process of its own: one request, one document, one answer, within the bounds it sets on itself."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from fabriques.common import pictures
from fabriques.common.drawing import contents

NOTHING_TO_SHOW = 3


def main(arguments: list[str]) -> int:
    """Write the answer on the standard output: `contents TYPE PATH` as JSON, `page TYPE PATH NUMBER` as a WEBP."""
    what, content_type, path, *number = arguments
    answer = None
    if what == "page":
        answer = pictures.drawn(Path(path), content_type, int(number[0]), pictures.TO_READ)
    elif (found := contents.read(Path(path), content_type)) is not None:
        answer = json.dumps(asdict(found)).encode()
    if answer is None:
        return NOTHING_TO_SHOW
    sys.stdout.buffer.write(answer)
    return 0


def limit(memory: int, seconds: int, answer: int) -> None:
    """Bound this process for good, once its libraries are read: bytes of memory, seconds of work, bytes it writes."""
    bounds = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, answer),
        (resource.RLIMIT_CORE, 0),
    )
    for name, bound in bounds:
        resource.setrlimit(name, (bound, bound))
