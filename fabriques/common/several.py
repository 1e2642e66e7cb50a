"""The same act asked on several records: each stands alone, so that one failing never hides the others."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fabriques.common.reasons import Reason, Refusal

logger = logging.getLogger(__name__)
OUR_FAULT = Reason(
    "our_fault",
    "Une erreur de la plateforme a empêché de le faire.",
    "Rien n'est changé pour celui-ci ; ce qui est fait pour les autres est fait.",
    "Recommencez pour lui seul. Si l'erreur se répète, écrivez à l'administration technique.",
)


def attempted(act: Callable[[], object]) -> tuple[Reason, ...]:
    """Do one act of several; why it was not done, in words a person can act upon. Nothing when it was.

    A failure that no rule foresees is logged and said as ours: what was done before it still has to be told.
    """
    try:
        act()
    except Refusal as refusal:
        return refusal.reasons
    except Exception:
        logger.exception("One of several acts failed")
        return (OUR_FAULT,)
    return ()
