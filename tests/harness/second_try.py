"""A journey in a real browser that fails is tried once more, on a platform of its own, and named as unsteady.

Named, not forgiven: what passes at the second try is listed at the end of the output, with its first failure.
"""

from __future__ import annotations

from typing import Any

import pytest

MOST = 6  # second tries of a run: what fails more often is broken, and said at once
RENEWED = ("platform", "browser")  # what a module shares, begun again for the second try


def mark(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give a second try to the journeys of a browser, and to nothing else."""
    if not config.pluginmanager.hasplugin("rerunfailures"):
        return
    config.option.max_suite_reruns = MOST
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def begin_again(item: pytest.Item) -> None:
    """Before the second try, stop the platform and the browser of the module: the walk finds a new one.

    The first try has changed rows; tried again on them, a journey would fail for another reason.
    """
    if getattr(item, "execution_count", 1) < 2:
        return
    known: dict[str, Any] = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    for name in RENEWED:
        for fixture in known.get(name, ()):
            fixture.finish(item._request)  # type: ignore[attr-defined]


def unsteady(stats: dict[str, list[Any]]) -> dict[str, str]:
    """The tests that passed at the second try, with what the first one said."""
    passed = {report.nodeid for report in stats.get("passed", ())}
    said = {}
    for report in stats.get("rerun", ()):
        if report.nodeid in passed:
            crash = getattr(report.longrepr, "reprcrash", None)
            said[report.nodeid] = str(crash.message if crash else report.longrepr).splitlines()[0]
    return said


def tell(terminal: Any) -> None:
    found = unsteady(terminal.stats)
    if found:
        terminal.section("unsteady: failed once, passed when tried again; to be mended, never ignored")
        for name, reason in found.items():
            terminal.write_line(f"UNSTEADY {name}")
            terminal.write_line(f"         {reason}")
