"""Reads the objects of a JSON list one by one, so that a large file never stands whole in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from fabriques.territories.zonings.findings import FileRefused, quoted, refuse
from fabriques.territories.zonings.formats import text
from fabriques.territories.zonings.formats.opening import MEGABYTE, Blob
from fabriques.territories.zonings.formats.tables import MOST_LINES, too_many_lines

STEP = 1 << 18
LARGEST_RECORD = 30 * MEGABYTE  # characters; the largest outline of a quarter is a thousand times smaller
LARGEST_HEAD = 1 * MEGABYTE
FEATURES = re.compile(r'"features"\s*:\s*\[')
SEPARATORS = " \t\r\n,"


class Stream:
    """A window on the text of a file, which moves forward."""

    def __init__(self, blob: Blob, file: TextIO) -> None:
        self.blob = blob
        self.file = file
        self.window = ""
        self.position = 0
        self.step = STEP
        self.decoder = json.JSONDecoder()

    def more(self) -> bool:
        """Read on, each time as much again; False at the end of the file."""
        added = self.file.read(self.step)
        self.step *= 2
        self.window = self.window[self.position :] + added
        self.position = 0
        return bool(added)

    def skip(self) -> str:
        """The next character that is no separator; empty at the end of the file."""
        while True:
            while self.position < len(self.window) and self.window[self.position] in SEPARATORS:
                self.position += 1
            if self.position < len(self.window):
                return self.window[self.position]
            if not self.more():
                return ""

    def value(self, number: int) -> Any:
        while True:
            try:
                found, self.position = self.decoder.raw_decode(self.window, self.position)
            except json.JSONDecodeError as error:
                if len(self.window) - self.position > LARGEST_RECORD or not self.more():
                    raise broken(self.blob, number) from error
            except (ValueError, RecursionError) as error:
                raise broken(self.blob, number) from error
            else:
                self.step = STEP
                return found


def broken(blob: Blob, number: int) -> FileRefused:
    return refuse(
        "broken_json",
        f"Le fichier {quoted(blob.name)} est tronqué ou mal formé à partir de l'enregistrement {number}.",
        "Téléchargez-le de nouveau en entier, puis recommencez.",
    )


def records(blob: Blob) -> Iterator[tuple[int, Any]]:
    """The objects of a plain list, numbered from 1."""
    encoding, _ = text.encoding_of(blob)
    with text.opened_text(blob, encoding) as file:
        stream = Stream(blob, file)
        if stream.skip() != "[":
            raise refuse(
                "not_a_list",
                f"Le fichier {quoted(blob.name)} n'est pas une liste d'enregistrements JSON.",
                "Vérifiez que c'est le fichier de ce zonage, tel que publié.",
            )
        stream.position += 1
        yield from items(stream)


def features(blob: Blob) -> Iterator[tuple[int, Any] | str]:
    """The features of a GeoJSON collection, numbered from 1; first the text that stands before them."""
    encoding, _ = text.encoding_of(blob)
    with text.opened_text(blob, encoding) as file:
        stream = Stream(blob, file)
        start = None
        while start is None and len(stream.window) <= LARGEST_HEAD and stream.more():
            start = FEATURES.search(stream.window)
        if start is None:
            raise refuse(
                "not_geojson",
                f"Le fichier {quoted(blob.name)} n'est pas une collection GeoJSON : il n'a pas de liste « features ».",
                "Vérifiez que c'est le fichier des contours, au format GeoJSON en WGS 84.",
            )
        yield stream.window[: start.start()]
        stream.position = start.end()
        stream.step = STEP
        yield from items(stream)


def items(stream: Stream) -> Iterator[tuple[int, Any]]:
    number = 0
    while (char := stream.skip()) != "]":
        number += 1
        if not char:
            raise broken(stream.blob, number)
        if number > MOST_LINES:
            raise too_many_lines(stream.blob)
        yield number, stream.value(number)
