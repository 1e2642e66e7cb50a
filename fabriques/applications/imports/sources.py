"""The three sources, each read into the same lines: the online service, its JSON, a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePosixPath

from django.conf import settings

from fabriques.applications.imports.values import Attachment, SourceFile
from fabriques.common import content_types, files, sheets
from fabriques.common.dates import say_instant
from fabriques.common.reasons import Reason, Refusal
from fabriques.common.signs import kept
from fabriques.connectors.online_procedures import Procedures, ProceduresFailed
from fabriques.connectors.online_procedures_format import NUMBER, Dossier, Remote, dossier_of, dossiers_in

MOST_JSON = 40_000_000  # bytes of a JSON file: it is read whole
LONGEST_NAME = 120
NOT_SENT = "le fichier n'est pas joint à l'export : demandez-le au porteur"
Lines = Iterator[tuple[SourceFile, dict[str, str]]]
Fetch = Callable[[Remote], Attachment]


def online(client: Procedures, procedure: int, since: datetime | None) -> Lines:
    """The files of a procedure, their attachments downloaded at once: their addresses hold for a short while."""
    line = 0
    for line, dossier in enumerate(client.dossiers(procedure, since=since), start=1):
        yield lines_of(line, dossier, lambda remote: downloaded(client, remote))
    for rank, gone in enumerate(client.deleted(procedure, since=since), start=line + 1):
        yield SourceFile(rank, "", {NUMBER: gone.number}, deleted_at=gone.at or "?"), {}


def json_file(path: Path, name: str) -> Lines:
    """A JSON file of the same shape. Its attachments are not in it, and nothing it names is fetched."""
    if path.stat().st_size > MOST_JSON:
        raise Refusal(unreadable(name, f"Il dépasse {MOST_JSON // 1_000_000} Mo."))
    try:
        nodes = dossiers_in(json.loads(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        raise Refusal(unreadable(name, "Ce n'est pas la réponse d'une démarche en ligne.")) from error
    for line, node in enumerate(nodes, start=1):
        yield lines_of(line, dossier_of(node), lambda remote: Attachment(remote.name, problem=NOT_SENT))


def lines_of(line: int, dossier: Dossier, fetch: Fetch) -> tuple[SourceFile, dict[str, str]]:
    found = {key: [fetch(each) for each in remotes] for key, remotes in dossier.files.items()}
    return SourceFile(line, dossier.revision, dossier.cells, found, dossier.raw), dossier.labels


def table(path: Path, name: str) -> Lines:
    """The rows of a table; its revision is the digest of its heading, so that the same heading is mapped once."""
    with sheets.read(path, name) as found:
        labels = headings(found.header)
        revision = hashlib.sha256(json.dumps(found.header).encode()).hexdigest()[:12]
        for rank, row in found.rows:
            if not any(cell.strip() for cell in row):
                continue
            cells = {
                f"c{column}": clean(cell)
                for column, cell in enumerate(row, start=1)
                if f"c{column}" in labels
            }
            raw = [[labels.get(key, ""), text] for key, text in cells.items()]
            yield SourceFile(rank, revision, cells, raw=raw), labels


def headings(header: Sequence[str]) -> dict[str, str]:
    return {f"c{column}": clean(cell) for column, cell in enumerate(header, start=1) if cell.strip()}


def clean(text: str) -> str:
    """Text that any store can hold."""
    return kept(str(text))


def downloaded(client: Procedures, remote: Remote) -> Attachment:
    """An attachment kept under its hash once it is known for what it is; else why it is not."""
    name = PurePosixPath(remote.name).name[:LONGEST_NAME] or "piece"
    try:
        with files.incoming() as path:
            client.download(remote.url, path, most=settings.PIECE_MAX_BYTES)
            kind = content_types.recognise(path, name)
            stored = files.adopt(path)
    except (ProceduresFailed, Refusal) as failure:
        return Attachment(name, problem=str(failure))
    shown = content_types.safe_name(name, kind, LONGEST_NAME)
    return Attachment(shown, stored.sha256, stored.size, kind.content_type)


def unreadable(name: str, why: str) -> Reason:
    return Reason(
        "unreadable_json",
        f"Le fichier « {name} » ne peut pas être lu. {why}",
        "Fichiers acceptés : la réponse JSON de l'API des démarches en ligne, ou un tableau CSV, XLSX ou ODS.",
        "Exportez de nouveau la démarche, ou exportez-la en tableau.",
    )


def first(lines: Lines, name: str, since: datetime | None = None) -> Lines:
    """The same lines. Refusal when there is none."""
    one = next(lines, None)
    if one is not None:
        return chain([one], lines)
    if since is not None:
        raise Refusal(
            Reason(
                "nothing_new",
                f"« {name} » : rien n'a changé depuis le {say_instant(since)}.",
                "Une lecture ne reprend que ce qui a changé depuis le dernier import.",
                "Il n'y a rien à faire. Pour comparer tous les dossiers, cochez « Tout relire ».",
            )
        )
    raise Refusal(
        Reason(
            "no_file",
            f"« {name} » ne contient aucun dossier.",
            "Un import lit au moins un dossier.",
            "Vérifiez l'export, ou le numéro de la démarche.",
        )
    )
