"""The demo's media: small files that install nothing, under the names of large ones."""

from catalog.models import Medium
from catalog.states import Architecture
from keyfiles.services import MediumWish, add_medium
from keyfiles.services.medium_upload import StoredMedium
from keyfiles.services.uploads import ReceivedFile
from vlsc.demo.facts import Demo
from vlsc.lib.ids import uuid7

CONTENT = b"This file of the demo center installs nothing.\n"
MEDIA = (
    ("windows-server-2022-standard", "server-2022-x64-en.iso", "English", Architecture.X64),
    ("windows-server-2022-standard", "server-2022-x64-sv.iso", "Swedish", Architecture.X64),
    ("windows-server-2022-datacenter", "server-2022-x64-en.iso", "English", Architecture.X64),
    ("office-ltsc-proplus-2024", "office-2024-x86.img", "Multilingual", Architecture.X86),
    ("office-ltsc-proplus-2024", "office-2024-x64.img", "Multilingual", Architecture.X64),
    ("fjord-cad-2026-pro", "fjord-cad-2026.iso", "Multilingual", Architecture.ANY),
)


def put_media(demo: Demo) -> None:
    """Offer the media of those products that the catalog has."""
    for code, file, language, architecture in MEDIA:
        product = demo.products.get(code)
        if product and not Medium.objects.filter(product=product, file=file).exists():
            wish = MediumWish(
                product=product, file=file, language=language, architecture=architecture
            )
            upload = _store(file)
            add_medium(by=demo.by, wish=wish, at=demo.at, upload=upload)
            upload.drop_untaken()


def _store(file: str) -> ReceivedFile:
    stored = StoredMedium(uuid7())
    stored.write(CONTENT + file.encode())
    stored.publish()
    return ReceivedFile(file, stored)
