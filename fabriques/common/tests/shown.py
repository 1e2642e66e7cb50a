"""What a page showed, as the form that acts on it sends it back."""

from __future__ import annotations

import re

from django.test import Client

from fabriques.common.seen import FIELD


def shown(client: Client, page: str, action: str = "") -> dict[str, str]:
    """The hidden field of the form of a page that posts to `action` (the page itself by default)."""
    text = client.get(page).content.decode()
    forms = re.findall(r"<form\b.*?</form>", text, flags=re.DOTALL)
    found = [
        field
        for form in forms
        for field in re.findall(rf'name="{FIELD}"\s+value="([^"]+)"', form)
        if f'action="{action or page}"' in form or ("action=" not in form and action in ("", page))
    ]
    if not found:
        raise AssertionError(f"{page}: no form for {action or page} says what is shown")
    return {FIELD: found[0]}
