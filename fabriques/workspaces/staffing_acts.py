"""The programme team is told when the last agent of a service leaves, whatever the reason."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.queries import left_without_agent, team_mailboxes
from fabriques.common.authorization import Actor, act, may_run_jobs
from fabriques.common.dates import legal_day
from fabriques.correspondence.outbox import queue
from fabriques.journal.writing import record
from fabriques.workspaces import staffing_letters
from fabriques.workspaces.staffing import LEFT, STAFFED, files_left, known_without_agent


@act(may_run_jobs)
def watch_services(*, by: Actor, at: datetime) -> int:
    """Tell the programme team of the services that had agents and have none any more, each once until one comes back.

    A role withdrawn or ended, an account closed or erased: what is looked at is who is left.
    Effects: journal « left_without_agent » or « staffed_again » on each service; one letter for all of them, to the
    mailbox of the national team, or to each of its members when it has none. Gives how many services it names.
    """
    may_run_jobs(by).demand()
    on = legal_day(at)
    known = known_without_agent()
    empty = {service.pk: service for service in left_without_agent(on)}
    for code in sorted(known - set(empty)):
        record(("service", code), STAFFED, by=by, at=at)
    newly = [service for code, service in empty.items() if code not in known]
    if not newly:
        return 0
    for service in newly:
        record(("service", service.pk), LEFT, by=by, at=at)
    letter = staffing_letters.left_without_agent(newly, files_left(newly))
    about = ("service", newly[0].pk)
    for person, address in team_mailboxes(on):
        queue(person, *letter, at=at, address=address, about=about)
    return len(newly)
