"""What the database refuses, said in the words its constraint carries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, InternalError, connection

from fabriques.common.reasons import Reason, Refusal


def constraint_messages() -> dict[str, str]:
    """Every named constraint of our models with the French sentence it carries.

    A model says in `rule_messages` those of the constraints that only its migrations write.
    """
    messages = {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }
    for model in apps.get_models():
        messages |= {name: str(text) for name, text in getattr(model, "rule_messages", {}).items()}
    return messages


def explain(error: IntegrityError | InternalError) -> Refusal:
    """Turn a refused constraint, or a trigger's refusal, into reasons; unknown errors are raised again."""
    diagnostic = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostic, "constraint_name", None) or ""
    text = constraint_messages().get(name)
    if text is None and name.startswith("rule_"):
        text = str(diagnostic.message_primary)  # type: ignore[union-attr]
    if text is None:
        raise error
    return Refusal(
        Reason(
            code=name,
            text=text,
            rule="Cette règle vaut pour tout le monde, quel que soit l'écran utilisé.",
            remedy="Corrigez la valeur indiquée puis recommencez ; rien n'a été enregistré.",
        )
    )


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Run a block and raise Refusal, in French, when the database refuses it."""
    try:
        yield
    except (IntegrityError, InternalError) as error:
        raise explain(error) from error


def check_deferred_now() -> None:
    """Check the constraints deferred to the end of the transaction at once, so that an act can explain them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
