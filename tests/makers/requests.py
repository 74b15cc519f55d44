"""Requests as customers file them, in the world of the cast."""

from datetime import UTC, datetime

from django.utils import timezone

from agreements.models import LicensingId
from catalog.models import Product
from keyfiles.imports import StoredFile
from keyfiles.services.uploads import ReceivedFile
from keys.models import Key
from support.attachments import FOLDER
from support.models import Attachment, GrantRule, Message, Request
from support.promise import due_at
from support.services import Decision, Wish, file_request
from support.states import Kind, Outcome, Queue
from tests.cast import World
from tests.makers.keys import add_key
from vlsc.lib.ids import uuid7

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def place(world: World, number: str = "7654321") -> LicensingId:
    """A licensing ID with what its rules ask for."""
    related = LicensingId.objects.select_related("program", "organization")
    return related.get(number=number)


def ask_mak(world: World, *, by: str = "kim", at: datetime = AT, **facts: object) -> Request:
    """More activations of a MAK that this center counts."""
    given = {"key": world.keys["cad"], "activations": 5, "reason": "New staff"} | facts
    given = {"licensing_id": place(world)} | given
    wish = Wish(kind=Kind.MAK_INCREASE, **given)
    return file_request(by=world.actor(by), wish=wish, at=at)


def ask(world: World, *, by: str = "vera", at: datetime = AT, **facts: object) -> Request:
    """A question that names no licensing ID."""
    given = {"subject": "A question", "category": "other", "reason": "How does it work?"} | facts
    wish = Wish(kind=Kind.GENERAL, **given)
    return file_request(by=world.actor(by), wish=wish, at=at)


def add_request(world: World, number: str) -> Request:
    """A question about a licensing ID, as it stands when nora has filed it just now."""
    at = timezone.now()
    return Request.objects.create(
        number=Request.next_number(at),
        kind=Kind.GENERAL,
        queue=Queue.GENERAL,
        category="other",
        subject="A question",
        reason="How does it work?",
        licensing_id=world.licensing_ids[number],
        filed_by=world.people["nora"],
        filed_by_name="Nora",
        language="en",
        received_at=at,
        due_at=due_at(at),
        quiet_since=at,
    )


def received(name: str, content: bytes) -> ReceivedFile:
    """An upload that no message has taken yet."""
    stored = StoredFile(uuid7(), folder=FOLDER)
    stored.write(content)
    stored.publish()
    return ReceivedFile(name, stored)


def add_attachment(message: Message) -> Attachment:
    """A text that was sent with a message."""
    file = received("log.txt", b"0xC004F074")
    return Attachment.objects.create(
        id=file.stored.row_id,
        message=message,
        file_name="log.txt",
        content_type="text/plain",
        size=10,
        sha256=file.sha256,
        stored_as=file.stored.name,
        file_key=file.stored.sealed_key,
    )


def grant(**values: object) -> Decision:
    return Decision(**{"outcome": Outcome.GRANTED, "answer": "Here you are."} | values)


def refuse() -> Decision:
    return Decision(outcome=Outcome.REFUSED, answer="Use KMS, please.")


def add_rule(**values: object) -> GrantRule:
    """The center grants 20 % of a MAK, at most 10 in 90 days, without a person."""
    row = {"kind": Kind.MAK_INCREASE, "share": 20, "most": 10} | values
    return GrantRule.objects.create(**row)


def counted_kms_key(world: World) -> tuple[Key, Product]:
    """A KMS host key that this center counts, with its product."""
    product: Product = world.products["cad"]
    Product.objects.filter(pk=product.pk).update(key_types=["mak", "kms"])
    places = [world.licensing_ids["7654321"]]
    return add_key("TVWXY-BCDFG-HJKMP-QRTVW-XXXXX", "kms", places, product), product
