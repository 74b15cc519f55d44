"""Two operators who load the same file at once: one of them brings the rows, the other none."""

from functools import partial
from io import BytesIO

from django.utils import timezone

from accounts.actor import system_actor
from agreements.models import Organization
from keyfiles.models import KeyImport
from keyfiles.services.imports import import_now
from keyfiles.services.uploads import ReceivedFile, store_file
from tests.races import at_once

TEXT = b"number,name,parent_number\n" + b"".join(
    b"R-%d,Part %d,R-%d\n" % (number, number, number - 1) if number else b"R-0,Top,\n"
    for number in range(40)
)


def load(file: ReceivedFile) -> KeyImport:
    at = timezone.now()
    actor = system_actor(channel="command", at=at)
    return import_now(by=actor, file=file, kind="organizations", at=at)


def test_the_same_file_at_once(committed_world, store):
    files = [store_file(file=BytesIO(TEXT), name="customers.csv") for _ in range(2)]
    loaded = at_once(*(partial(load, file) for file in files))
    assert [each.state for each in loaded] == ["applied", "applied"]
    assert sorted(each.counts["new"] for each in loaded) == [0, 40]
    assert Organization.objects.filter(number__startswith="R-").count() == 40
