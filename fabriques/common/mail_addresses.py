"""Addresses whose domain looks like a typing fault: the person is asked, nothing is changed without them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fabriques.common.pasted import number_text
from fabriques.common.spelling import distance

# The mailboxes that most people in France use; a domain of a structure's own is never asked about.
KNOWN = (
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.com", "hotmail.fr",
    "outlook.com", "outlook.fr", "yahoo.fr", "yahoo.com", "live.fr", "icloud.com", "bbox.fr", "neuf.fr", "aol.com",
    "numericable.fr", "proton.me", "protonmail.com", "mailo.com", "mail.pf", "lagoon.nc",
)  # fmt: skip
# The right name under another ending, which nobody there gives mailboxes to the public from.
ENDINGS = {
    "gmail.fr": "gmail.com", "laposte.fr": "laposte.net", "wanadoo.com": "wanadoo.fr", "icloud.fr": "icloud.com",
    "sfr.com": "sfr.fr", "neuf.com": "neuf.fr",
}  # fmt: skip
# One letter away from a known one, and real.
REAL = frozenset(
    {
        "mail.com",
        "gmx.fr",
        "gmx.com",
        "ymail.com",
        "me.com",
        "live.com",
        "free.com",
        "email.com",
        "hotmail.it",
    }
)
SHORT = 8  # letters of a domain below which a single fault is looked for


def suggested(address: str) -> str:
    """The address that was probably meant, "" when the one typed raises no doubt."""
    box, at, domain = address.strip().rpartition("@")
    domain = domain.lower().rstrip(".")
    if not at or domain in KNOWN or domain in REAL:
        return ""
    if domain in ENDINGS:
        return f"{box}@{ENDINGS[domain]}"
    most = 1 if len(domain) < SHORT else 2
    near = [(distance(domain, known, most), rank) for rank, known in enumerate(KNOWN)]
    faults, rank = min(near)
    return f"{box}@{KNOWN[rank]}" if faults <= most else ""


class AskedAddressInput(forms.EmailInput):
    """The box of an address that was asked about once: sent again unchanged, it is what the person means."""

    asked = ""
    meant = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.meant = data.get(f"{name}_meant", "")
        return super().value_from_datadict(data, files, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        if not self.asked:
            return box
        return format_html('{}<input type="hidden" name="{}_meant" value="{}">', box, name, self.asked)


class AddressField(forms.EmailField):
    """A mail address, cleaned of invisible marks; a probable typing fault in its domain is asked about."""

    widget = AskedAddressInput

    def __init__(self, *, asks: bool = True, **kwargs: Any) -> None:
        """`asks`: a page that saves while one types asks in its own way."""
        super().__init__(**kwargs)
        self.asks = asks

    def to_python(self, value: Any) -> str:
        return number_text(str(super().to_python(value)))

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        meant = suggested(address) if address and self.asks else ""
        widget = self.widget
        if meant and isinstance(widget, AskedAddressInput):
            widget.asked = address
            if widget.meant != address:
                raise forms.ValidationError(
                    _(
                        "Vouliez-vous dire %(meant)s ? Corrigez l'adresse ; "
                        "si %(address)s est la bonne, envoyez de nouveau."
                    )
                    % {"meant": meant, "address": address},
                    code="asked",
                )
        return address


def read_address(form: forms.Form, name: str, *, asks: bool) -> None:
    """Give a form of the account library our field for its address."""
    old = form.fields[name]
    widget = AskedAddressInput(attrs=old.widget.attrs)
    form.fields[name] = AddressField(
        asks=asks, label=old.label, help_text=old.help_text, required=old.required, initial=old.initial,
        max_length=254, widget=widget,
    )  # fmt: skip
