"""The letter to whom files are handed."""

from __future__ import annotations

from collections.abc import Sequence

from fabriques.accounts.models import User
from fabriques.applications.letters import file_page, own_space
from fabriques.applications.models import Application
from fabriques.correspondence.wording import typed


def handed(files: Sequence[Application], by: User) -> tuple[str, str]:
    """What a colleague receives when files are handed to them: which ones, by whom, where to read them."""
    lines = "\n".join(f"  - {typed(file.place_name)} : {file_page(file)}" for file in files)
    many = len(files) > 1
    said = f"{len(files)} dossiers" if many else "un dossier"
    each, whose = ("les", "leur") if many else ("le", "sa")
    body = f"""Bonjour,

{typed(str(by))} vous confie {said} à suivre :

{lines}

Si vous ne pouvez pas vous en charger, confiez-{each} à quelqu'un d'autre depuis {whose} page.
Votre espace : {own_space()}
"""
    if many:
        return f"{len(files)} dossiers vous sont confiés", body
    return f"Un dossier vous est confié : {typed(files[0].place_name)}", body
