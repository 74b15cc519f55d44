"""The store of private files that `VLSC_STORAGE_URL` selects: a folder, or an S3-compatible bucket.

It is `file:///path`, or `s3://bucket/prefix?endpoint=https://…&region=…` with the credentials where
boto3 looks for them.
"""

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vlsc.lib.private_files import MARK, Folder, PrivateFiles, as_unreachable, check_name


def open_store(guard: Callable[[PrivateFiles], None]) -> PrivateFiles:
    """The store that `VLSC_STORAGE_URL` selects; `guard` is called before each change of it."""
    url = urlsplit(settings.STORAGE_URL)
    if url.scheme == "file":
        return Folder(Path(url.path), guard)
    if url.scheme == "s3":
        return _bucket(url.netloc, url.path.lstrip("/"), parse_qs(url.query), guard)
    raise ImproperlyConfigured("VLSC_STORAGE_URL must be file:///path or s3://bucket?endpoint=…")


class Bucket(PrivateFiles):
    """Objects in a bucket. An object appears when its upload is complete."""

    def __init__(
        self,
        bucket: str,
        prefix: str,
        client: Any,
        aside: Path,
        guard: Callable[[PrivateFiles], None],
    ) -> None:
        super().__init__(guard)
        self.bucket, self.prefix, self.client, self.aside = bucket, prefix, client, aside

    def publish(self, name: str) -> None:
        self._before_change()
        path = self._path_aside(name)
        with as_unreachable():
            self.client.upload_file(str(path), self.bucket, self._key(name))
        path.unlink(missing_ok=True)

    def open(self, name: str, first: int = 0) -> BinaryIO:
        wanted = {"Range": f"bytes={first}-"} if first else {}
        with as_unreachable():
            found = self.client.get_object(Bucket=self.bucket, Key=self._key(name), **wanted)
        return io.BufferedReader(found["Body"])

    def size_of(self, name: str) -> int:
        with as_unreachable():
            found = self.client.head_object(Bucket=self.bucket, Key=self._key(name))
        return int(found["ContentLength"])

    def remove(self, name: str) -> None:
        self._before_change()
        with as_unreachable():
            self.client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def names(self, prefix: str) -> Iterator[tuple[str, float]]:
        with as_unreachable():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=f"{self._key(prefix)}/"
            )
            for item in (item for page in pages for item in page.get("Contents", [])):
                age = time.time() - item["LastModified"].timestamp()
                yield item["Key"].removeprefix(self.prefix), age

    def read_mark(self) -> bytes | None:
        try:
            with self.open(MARK) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def write_mark(self, content: bytes) -> None:
        with as_unreachable():
            self.client.put_object(Bucket=self.bucket, Key=self._key(MARK), Body=content)

    def is_empty(self) -> bool:
        with as_unreachable():
            found = self.client.list_objects_v2(
                Bucket=self.bucket, Prefix=self.prefix, MaxKeys=2
            ).get("Contents", [])
        return not [item for item in found if item["Key"] != self._key(MARK)]

    def _key(self, name: str) -> str:
        return self.prefix + check_name(name)


def _bucket(
    bucket: str,
    prefix: str,
    options: dict[str, list[str]],
    guard: Callable[[PrivateFiles], None],
) -> Bucket:
    import boto3  # uses 20 MB and half a second, so only if needed
    from botocore.config import Config

    client = boto3.client(
        "s3",
        endpoint_url=options.get("endpoint", [None])[0],
        region_name=options.get("region", [None])[0],
        config=Config(connect_timeout=3, read_timeout=20, retries={"max_attempts": 2}),
    )
    aside = (settings.HOME or Path(tempfile.gettempdir())) / "aside"
    return Bucket(bucket, prefix and f"{prefix.rstrip('/')}/", client, aside, guard)
