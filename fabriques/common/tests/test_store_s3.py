"""The same store in a bucket of an S3 service, a real one that runs on this machine."""

from __future__ import annotations

import hashlib
import logging
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from moto.server import ThreadedMotoServer

from fabriques.common import files, store_s3

CONTENT = b"contenu"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ABSENT = hashlib.sha256(b"ailleurs").hexdigest()
KEYS = {"access_key": "essai", "secret_key": "essai-secret"}


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def bucket(service: str, settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    name = f"pieces-{abs(hash(request.node.name)) % 10**8}"
    resource = boto3.resource(
        "s3",
        endpoint_url=service,
        region_name="eu-west-3",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )
    made = resource.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    settings.MEDIA_ROOT = tmp_path
    settings.S3 = {"bucket_name": name, "endpoint_url": service, "region_name": "eu-west-3", **KEYS}
    return made


def kept(content: bytes = CONTENT) -> files.Stored:
    with files.incoming() as path:
        path.write_bytes(content)
        return files.adopt(path)


def test_content_stands_in_the_bucket_under_its_hash_and_nothing_on_disk(bucket: Any, tmp_path: Path) -> None:
    assert (kept(), kept()) == (files.Stored(SHA256, 7),) * 2
    assert [each.key for each in bucket.objects.all()] == [f"{SHA256[:2]}/{SHA256}"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_content_is_read_by_pieces_and_as_a_file(bucket: Any) -> None:
    stored = kept(b"x" * (files.CHUNK + 5))
    with files.local(stored.sha256) as path:
        local = path.stat().st_size
    assert ([len(chunk) for chunk in files.stream(stored.sha256)], local, path.exists()) == (
        [files.CHUNK, 5], files.CHUNK + 5, False,
    )  # fmt: skip


def test_content_that_is_not_there_is_told_at_once(bucket: Any) -> None:
    with pytest.raises(FileNotFoundError):
        files.stream(ABSENT)
    with pytest.raises(FileNotFoundError), files.local(ABSENT):
        pass


def test_link_gives_the_content_as_a_download_for_a_while(bucket: Any) -> None:
    kept()
    link = files.link(SHA256, file_name="Été.pdf", content_type="application/pdf", seconds=120)
    with urllib.request.urlopen(link) as response:  # noqa: S310 – the service of this machine
        given = (response.read(), response.headers["Content-Disposition"], response.headers["Content-Type"])
    assert given == (CONTENT, "attachment; filename*=utf-8''%C3%89t%C3%A9.pdf", "application/pdf")
    asked = parse_qs(urlsplit(link).query)
    assert (asked["X-Amz-Expires"], "X-Amz-Signature" in asked) == (["120"], True)


def test_content_is_forgotten_once_old_and_twice_without_fault(bucket: Any) -> None:
    kept()
    assert files.forget(SHA256, older_than_days=30) is False
    assert [files.forget(SHA256, older_than_days=-1) for _ in range(2)] == [True, True]
    assert list(bucket.objects.all()) == []


def test_contents_are_listed_with_their_age(bucket: Any) -> None:
    kept()
    bucket.put_object(Key="autre/chose.txt", Body=b"x")
    [(sha256, age)] = files.contents()
    assert (sha256, 0 <= age < 1) == (SHA256, True)


def test_fault_of_the_service_is_no_absence(bucket: Any) -> None:
    bucket.delete()
    with pytest.raises(store_s3.ClientError):
        files.stream(SHA256)
    with pytest.raises(Exception, match="NoSuchBucket"):
        kept()


def test_times_of_the_service_are_instants(bucket: Any) -> None:
    kept()
    [(_, given)] = files.bucket().listed()  # type: ignore[union-attr]
    assert abs(given - time.time()) < 86_400
