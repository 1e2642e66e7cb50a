"""What is asked of the national address service and what it answers, in its own formats; its failures in words."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, NoReturn, cast
from uuid import uuid4

from django.utils.translation import gettext as _

from fabriques.common.reasons import Reason
from fabriques.common.signs import all_kept

Kind = Literal["housenumber", "street", "locality", "municipality"]
KINDS = frozenset({"housenumber", "street", "locality", "municipality"})
SHORTEST, LONGEST = 3, 200  # characters of a question that the service accepts
COLUMNS = ("longitude", "latitude", "result_score", "result_label", "result_type", "result_citycode",
           "result_postcode")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """A candidate of the service: degrees (WGS 84), `score` from 0 to 1, `citycode` an INSEE code as it gives it."""

    label: str
    lon: float
    lat: float
    score: float
    kind: Kind
    citycode: str
    postcode: str


class Question(NamedTuple):
    """A line of a column of addresses; `postcode` restricts the search where it is known."""

    address: str
    postcode: str = ""


class GeocoderError(Exception):
    """The service gave no usable answer; str() is the sentence shown to the person."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(f"{reason.text} {reason.remedy}")


class GeocoderOff(GeocoderError):  # noqa: N818 – a choice of the platform, not an error
    """No address is set: this platform does not ask the service."""


class GeocoderBusy(GeocoderError):  # noqa: N818 – asking later is enough
    """Too many questions at once, here or there."""


class GeocoderSilent(GeocoderError):  # noqa: N818 – asking later may be enough
    """The service cannot be reached, or is too slow."""


class GeocoderRefused(GeocoderError):  # noqa: N818 – what the service said, not ours
    """The service refuses the question or knows no such page; `status` is its HTTP status."""

    def __init__(self, reason: Reason, status: int) -> None:
        super().__init__(reason)
        self.status = status


class GeocoderGarbled(GeocoderError):  # noqa: N818 – what the service said, not ours
    """The answer is cut short, too long, or not what was agreed."""


def question(text: str) -> str:
    """A text as the service accepts it: it must begin with a letter or a digit and be neither short nor long."""
    written = re.sub(
        r"^[\W_]+", "", " ".join("".join(c if c.isprintable() else " " for c in text[:500]).split())
    )
    return written[:LONGEST].strip() if len(written) >= SHORTEST else ""


def read_json(body: bytes) -> tuple[Address, ...]:
    try:
        features = all_kept(json.loads(body))["features"]
        read = [
            _address(feature["properties"], *feature["geometry"]["coordinates"][:2]) for feature in features
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        garbled(_("réponse illisible"))
    return tuple(address for address in read if address)


def read_csv(body: bytes, rows: set[int]) -> dict[int, Address | None]:
    found: dict[int, Address | None] = {}
    try:
        for line in csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True):
            properties = {column.removeprefix("result_"): line[column] for column in COLUMNS}
            placed = properties["longitude"] and properties["latitude"]
            lon, lat = properties["longitude"], properties["latitude"]
            found[int(line["row"])] = _address(properties, lon, lat) if placed else None
    except (ValueError, TypeError, KeyError, OverflowError, csv.Error):
        garbled(_("tableau illisible"))
    if found.keys() != rows:
        garbled(_("tableau incomplet"))
    return found


def _address(properties: Mapping[str, Any], lon: Any, lat: Any) -> Address | None:
    """None for a kind of answer that is no address; ValueError for what no address may hold."""
    kind = properties["type"]
    if kind not in KINDS:
        return None
    lon, lat, score = float(lon), float(lat), float(properties["score"])
    if not (abs(lon) <= 180 and abs(lat) <= 90 and score >= 0):
        raise ValueError
    label, citycode = str(properties["label"])[:LONGEST], str(properties["citycode"])
    postcode = str(properties.get("postcode") or "")
    return Address(label, lon, lat, min(score, 1.0), cast(Kind, kind), citycode, postcode)


def form(content: bytes, fields: Iterable[tuple[str, str]]) -> tuple[str, bytes]:
    """A form with one file, as browsers send it: its content type and its bytes."""
    border = uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    opening = (
        f'--{border}\r\nContent-Disposition: form-data; name="data"; filename="addresses.csv"\r\n'
        "Content-Type: text/csv; charset=utf-8\r\n\r\n"
    )
    form = "".join(parts).encode() + opening.encode() + content + f"\r\n--{border}--\r\n".encode()
    return f"multipart/form-data; boundary={border}", form


def refused(status: int) -> NoReturn:
    if status == 429:
        fail(GeocoderBusy, _("Le service des adresses reçoit trop de demandes."))
    text = _("Le service des adresses refuse la demande (réponse %(status)s).") % {"status": status}
    raise GeocoderRefused(_reason("GeocoderRefused", text), status)


def garbled(how: str) -> NoReturn:
    fail(GeocoderGarbled, _("Le service des adresses a mal répondu : %(how)s.") % {"how": how})


def fail(kind: type[GeocoderError], text: str) -> NoReturn:
    raise kind(_reason(kind.__name__, text))


def _reason(code: str, text: str) -> Reason:
    return Reason(
        code,
        text,
        _("Service national des adresses, extérieur à la plateforme."),
        _("Indiquez le code postal et la commune, ou placez le point sur la carte."),
    )
