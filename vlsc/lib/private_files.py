"""Storage for private files: a local folder, or an S3-compatible bucket.

`VLSC_STORAGE_URL` is `file:///path`, or `s3://bucket/prefix?endpoint=https://…&region=…` with the
credentials where boto3 looks for them. A file is first written aside and then published, so that
under its name it is either complete or absent. The caller encrypts the content
(`vlsc.lib.sealed_files`), so access to the folder or bucket does not reveal it.
"""

import contextlib
import os
import re
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_name = re.compile(r"^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$")
# Seconds after which a file that was not published must be from a worker that died.
FORGOTTEN_AFTER = 3600


class StorageUnreachable(Exception):
    """The storage does not respond, is full, or denies access: retry later."""


class PrivateFiles(ABC):
    """A store of files by names like `exports/<id>`: lower case, without `..`."""

    aside: Path

    def write_aside(self, name: str) -> BinaryIO:
        """A new file outside the store, to be published (or dropped) by `name`."""
        path = self._path_aside(name)
        with _as_unreachable():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")

    def open_aside(self, name: str) -> BinaryIO:
        """Open a file that was written aside, for reading."""
        return self._path_aside(name).open("rb")

    def drop_aside(self, prefix: str) -> None:
        """Remove files that were written aside under names with this prefix."""
        for path in self._path_aside(prefix).parent.glob(f"{Path(prefix).name}*"):
            path.unlink(missing_ok=True)

    def drop_forgotten(self) -> None:
        """Remove files that dead workers wrote aside."""
        for path in self.aside.glob("**/*"):
            with contextlib.suppress(OSError):
                if path.is_file() and time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
                    path.unlink()

    def _path_aside(self, name: str) -> Path:
        return self.aside / check_name(name)

    @abstractmethod
    def publish(self, name: str) -> None:
        """Move the file that was written aside into the store."""

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """Open the file for reading. Raises `FileNotFoundError`, `StorageUnreachable`."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove the file if it exists."""

    @abstractmethod
    def names(self, prefix: str) -> Iterator[tuple[str, float]]:
        """The names with a prefix, and the seconds since each was published."""


class Folder(PrivateFiles):
    """Files in a local folder, readable only by this system account."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.aside = folder, folder / "aside"

    def publish(self, name: str) -> None:
        source, target = self._path_aside(name), self.folder / check_name(name)
        with _as_unreachable():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush(source)
            source.replace(target)
            _flush(target.parent)

    def open(self, name: str) -> BinaryIO:
        with _as_unreachable():
            return (self.folder / check_name(name)).open("rb")

    def remove(self, name: str) -> None:
        with _as_unreachable():
            (self.folder / check_name(name)).unlink(missing_ok=True)

    def names(self, prefix: str) -> Iterator[tuple[str, float]]:
        for path in (self.folder / check_name(prefix)).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                yield path.relative_to(self.folder).as_posix(), time.time() - path.stat().st_mtime


class Bucket(PrivateFiles):
    """Objects in a bucket. An object appears when its upload is complete."""

    def __init__(self, bucket: str, prefix: str, client: Any, aside: Path) -> None:
        self.bucket, self.prefix, self.client, self.aside = bucket, prefix, client, aside

    def publish(self, name: str) -> None:
        path = self._path_aside(name)
        with _as_unreachable():
            self.client.upload_file(str(path), self.bucket, self._key(name))
        path.unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        with _as_unreachable():
            body: BinaryIO = self.client.get_object(Bucket=self.bucket, Key=self._key(name))["Body"]
        return body

    def remove(self, name: str) -> None:
        with _as_unreachable():
            self.client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def names(self, prefix: str) -> Iterator[tuple[str, float]]:
        with _as_unreachable():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=f"{self._key(prefix)}/"
            )
            for item in (item for page in pages for item in page.get("Contents", [])):
                age = time.time() - item["LastModified"].timestamp()
                yield item["Key"].removeprefix(self.prefix), age

    def _key(self, name: str) -> str:
        return self.prefix + check_name(name)


def check_name(name: str) -> str:
    """Return the name; raises `ValueError` if it is not valid."""
    if not _name.match(name):
        raise ValueError(f"not a valid name for a private file: {name!r}")
    return name


def private_files() -> PrivateFiles:
    """The store that `VLSC_STORAGE_URL` selects."""
    url = urlsplit(settings.STORAGE_URL)
    if url.scheme == "file":
        return Folder(Path(url.path))
    if url.scheme == "s3":
        return _bucket(url.netloc, url.path.lstrip("/"), parse_qs(url.query))
    raise ImproperlyConfigured("VLSC_STORAGE_URL must be file:///path or s3://bucket?endpoint=…")


def _bucket(bucket: str, prefix: str, options: dict[str, list[str]]) -> Bucket:
    import boto3  # uses 20 MB and half a second, so only if needed
    from botocore.config import Config

    client = boto3.client(
        "s3",
        endpoint_url=options.get("endpoint", [None])[0],
        region_name=options.get("region", [None])[0],
        config=Config(connect_timeout=3, read_timeout=20, retries={"max_attempts": 2}),
    )
    aside = (settings.HOME or Path(tempfile.gettempdir())) / "aside"
    return Bucket(bucket, prefix and f"{prefix.rstrip('/')}/", client, aside)


@contextlib.contextmanager
def _as_unreachable() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageUnreachable(error.strerror or str(error)) from error
    except Exception as error:
        code = _client_error_code(error)
        if code is None:
            raise
        if code in {"NoSuchKey", "404"}:
            raise FileNotFoundError(code) from error
        raise StorageUnreachable(code) from error


def _client_error_code(error: Exception) -> str | None:
    """The code of a boto3 error; None for any other exception."""
    if not type(error).__module__.startswith(("botocore", "boto3", "s3transfer")):
        return None
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", type(error).__name__))


def _flush(path: Path) -> None:
    """Flush to disk, so that the change survives a power failure."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
