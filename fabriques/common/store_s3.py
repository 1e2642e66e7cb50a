"""Contents in a bucket of an S3 service. The bucket is private, kept by whoever runs the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from django.core.files import File
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

ABSENT = {"404", "NoSuchKey"}


class Chunks:
    """An object of the bucket read piece by piece."""

    def __init__(self, body: StreamingBody, size: int) -> None:
        self.body, self.chunks = body, body.iter_chunks(size)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return bytes(next(self.chunks))

    def close(self) -> None:
        self.body.close()


class Bucket:
    """One bucket; the library keeps a connection for each thread."""

    def __init__(self, **options: str | None) -> None:
        self.storage = S3Storage(
            **options, querystring_auth=True, file_overwrite=True, signature_version="s3v4", gzip=False
        )

    def send(self, path: Path, name: str) -> None:
        """Send a whole file; the call returns once the service has said that it holds it."""
        with path.open("rb") as file:
            self.storage.save(name, File(file, name=name))

    def read(self, name: str, size: int) -> Chunks:
        with absences(name):
            return Chunks(self.storage.bucket.Object(name).get()["Body"], size)

    def fetch(self, name: str, path: Path) -> None:
        with absences(name):
            self.storage.bucket.download_file(name, str(path))

    def link(self, name: str, file_name: str, content_type: str, seconds: int) -> str:
        given = {
            "ResponseContentDisposition": content_disposition_header(True, file_name),
            "ResponseContentType": content_type,
            "ResponseCacheControl": "private, no-store",
        }
        return str(self.storage.url(name, parameters=given, expire=seconds))

    def listed(self) -> Iterator[tuple[str, float]]:
        for each in self.storage.bucket.objects.all():
            yield each.key, each.last_modified.timestamp()

    def forget(self, name: str, since: float) -> bool:
        """Remove a content last given before an instant; the service has no lock: both calls follow at once."""
        try:
            with absences(name):
                if self.storage.bucket.Object(name).last_modified.timestamp() > since:
                    return False
                self.storage.delete(name)
        except FileNotFoundError:
            pass
        return True


@cache
def bucket_of(**options: str | None) -> Bucket:
    return Bucket(**options)


@contextmanager
def absences(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ABSENT:
            raise FileNotFoundError(name) from error
        raise
