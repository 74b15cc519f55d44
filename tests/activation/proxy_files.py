"""Files of machines: made, sent and confirmed by kim, and the rows of their results."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from activation.models import ProxyFile
from activation.proxy_files import FOLDER
from activation.selectors import get_proxy_file
from activation.services import check_proxy_file, confirm_proxy_file, open_result
from keyfiles.imports import StoredFile
from keyfiles.services.uploads import ReceivedFile
from keys.selectors.activating import get_listing_of_key
from tests.activation.machines import installation_id
from tests.cast import World
from vlsc.lib.ids import uuid7

HEADER = "machine_name,installation_id"
WRONG = "1" + installation_id(1)[1:]


def machines(numbers: Iterable[int], header: str = HEADER) -> str:
    """A file with a machine for each number."""
    return "\r\n".join([header, *(f"PC-{number},{installation_id(number)}" for number in numbers)])


def received(content: str | bytes, name: str = "machines.csv") -> ReceivedFile:
    stored = StoredFile(uuid7(), folder=FOLDER)
    stored.write(content.encode() if isinstance(content, str) else content)
    stored.publish()
    return ReceivedFile(name, stored)


def check(world: World, content: str | bytes, who: str = "kim", **more) -> ProxyFile:
    """A file as somebody sent it for the MAK of the center's product."""
    by = world.actor(who)
    listing = get_listing_of_key(by, more.pop("key", None) or world.keys["cad"].pk)
    return check_proxy_file(
        by=by, listing=listing, file=received(content), at=timezone.now(), **more
    )


def confirm(world: World, file: ProxyFile, who: str = "kim") -> ProxyFile:
    by = world.actor(who)
    return confirm_proxy_file(by=by, file=get_proxy_file(by, file.pk), at=timezone.now())


def result(world: World, file: ProxyFile, who: str = "kim") -> list[list[str]]:
    """The rows of the result, its header first."""
    by = world.actor(who)
    found = open_result(by=by, file=get_proxy_file(by, file.pk), at=timezone.now())
    text = b"".join(found).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def outcomes(world: World, file: ProxyFile, who: str = "kim") -> list[str]:
    """What the result says of each row."""
    header, *rows = result(world, file, who)
    return [row[header.index("result")] for row in rows]
