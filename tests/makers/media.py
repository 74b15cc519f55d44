"""Media, each with its file in the storage."""

import hashlib
from typing import Any

from catalog.models import Medium, Product
from keyfiles.storage import private_files

CONTENT = b"setup program " * 40_000


def put(name: str, content: bytes = CONTENT) -> str:
    """Put a file into the storage, as operations do by hand."""
    files = private_files()
    with files.write_aside(f"media/{name}") as file:
        file.write(content)
    files.publish(f"media/{name}")
    return hashlib.sha256(content).hexdigest()


def add_medium(
    product: Product, file: str = "server.iso", content: bytes = CONTENT, **fields: Any
) -> Medium:
    """A medium of a product."""
    facts: dict[str, Any] = {"language": "English", "architecture": "x64"} | fields
    return Medium.objects.create(
        product=product,
        file=file,
        stored_as=f"media/{file}",
        size=len(content),
        sha256=put(file, content),
        **facts,
    )
