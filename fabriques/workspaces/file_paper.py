"""What the page of a file on paper says to its service besides: its letters by post, what was done for its sender."""

from __future__ import annotations

from datetime import date
from typing import Any

from fabriques.accounts.models import User
from fabriques.applications.paper.access import may_keep


def of_paper(user: User, file: Any, on: date) -> dict[str, Any]:
    """Nothing, without a query, for a file online."""
    if not file.is_on_paper:
        return {
            "sender_requests": (),
            "postal_letters": (),
            "keeps_paper": False,
            "may_act_for_sender": False,
        }
    keeps = may_keep(user, file, on).allowed
    return {
        "sender_requests": file.sender_requests.select_related("done_by"),
        "postal_letters": file.postal_letters.order_by("-written_at", "-pk"),
        "keeps_paper": keeps,
        "may_act_for_sender": keeps and file.paper_sender.follower is None,
    }
