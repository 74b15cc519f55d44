"""Two uploads of media with one name at once: a name has one content."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Medium, Product
from keyfiles.imports import lock_media_names
from keyfiles.services import MediumWish, add_medium
from keyfiles.services.medium_upload import StoredMedium
from keyfiles.services.uploads import ReceivedFile
from tests.cast import World
from tests.makers.media import add_medium as put_medium
from tests.races import at_once, wait_for_a_waiter
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import Invalid

pytestmark = pytest.mark.django_db(transaction=True)


def upload(content: bytes) -> ReceivedFile:
    stored = StoredMedium(uuid7())
    stored.write(content)
    stored.publish()
    return ReceivedFile("server.iso", stored)


def offer(world: World, product: str, file: ReceivedFile) -> str:
    """What came of an upload: the outcome, or the message at its field."""
    wish = MediumWish(
        product=world.products[product],
        file=file.name,
        language="English",
        architecture="x64",
    )
    try:
        _medium, outcome = add_medium(
            by=world.actor("olga"), wish=wish, at=timezone.now(), upload=file
        )
    except Invalid as refused:
        return str(refused.errors["file"][0])
    return str(outcome)


@pytest.mark.parametrize("other", ["server", "cad"], ids=["of one product", "of two"])
def test_of_two_contents_one_comes_first_and_the_other_is_refused(committed_world, store, other):
    files = [upload(b"first"), upload(b"second")]
    came = at_once(
        partial(offer, committed_world, "server", files[0]),
        partial(offer, committed_world, other, files[1]),
    )
    assert sorted(came) == ["Another medium has a file with this name.", "new"]
    [taken] = [file for file in files if file.is_taken]
    assert (Medium.objects.get().sha256, came[files.index(taken)]) == (taken.sha256, "new")


def test_who_comes_second_waits_and_is_refused(committed_world, store):
    is_locked = threading.Event()

    def bring() -> None:
        with transaction.atomic():
            lock_media_names()
            is_locked.set()
            wait_for_a_waiter()
            put_medium(committed_world.products["cad"], "server.iso")

    def offer_when_locked() -> str:
        is_locked.wait()
        return offer(committed_world, "server", upload(b"second"))

    refused = at_once(bring, offer_when_locked)[1]
    assert refused == "Another medium has a file with this name."
    assert Medium.objects.count() == 1


def test_the_same_content_for_two_products_is_stored_once(committed_world, store):
    files = [upload(b"same"), upload(b"same")]
    came = at_once(
        partial(offer, committed_world, "server", files[0]),
        partial(offer, committed_world, "cad", files[1]),
    )
    assert came == ["new", "new"]
    assert len(set(Medium.objects.values_list("stored_as", flat=True))) == 1
    assert sorted(file.is_taken for file in files) == [False, True]


def test_the_database_keeps_two_contents_from_one_name(committed_world, store):
    """Also from whoever comes by without the lock, at the same time or later."""
    server, cad = committed_world.products["server"], committed_world.products["cad"]
    offers = [partial(store_row, server, "1" * 64), partial(store_row, cad, "2" * 64)]
    assert sorted(at_once(*offers)) == ["medium_one_content", "stored"]
    [first] = Medium.objects.all()
    other = cad if first.product_id == server.pk else server
    assert store_row(other, first.sha256) == "stored"
    assert update_row(first, sha256="3" * 64) == "medium_one_content"

    first.delete()
    assert update_row(Medium.objects.get(), sha256="4" * 64) == "stored"  # the only one now
    Medium.objects.all().delete()
    assert store_row(server, "5" * 64) == "stored"


def store_row(product: Product, sha256: str) -> str:
    return attempt(
        partial(
            Medium.objects.create,
            product=product,
            file="one.iso",
            stored_as=f"media/{product.code}",
            language="English",
            architecture="x64",
            size=1,
            sha256=sha256,
        )
    )


def update_row(medium: Medium, **changes: str) -> str:
    return attempt(partial(Medium.objects.filter(pk=medium.pk).update, **changes))


def attempt(write: Callable[[], object]) -> str:
    """What the database says: the constraint that is broken, or that it is stored."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        return str(error.__cause__.diag.constraint_name)
    return "stored"
