from __future__ import annotations

from django.db.models import Model

from fabriques.applications.models import Application, ConsortiumMember, EarlierReason, PaperSender, Piece

ERASED: tuple[type[Model], ...] = (ConsortiumMember, EarlierReason, PaperSender, Piece)


def relied_on(draft: Application) -> list[str]:
    """What rests on a draft and keeps it, in words, in whatever step it stands."""
    found = []
    for relation in Application._meta.related_objects:
        model = relation.related_model
        if model in ERASED or isinstance(model, str):
            continue
        if model._base_manager.filter(**{relation.field.name: draft}).exists():
            found.append(f"une démarche le concerne ({model._meta.verbose_name})")
    return found
