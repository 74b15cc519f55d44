"""MAKs of this center to measure activations with, and who may use them."""

import random
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from bench.rows import ALPHABET

ALLOWED = 1_000_000


@dataclass(frozen=True)
class Mak:
    """A key's id and its text, which a product sends."""

    id: uuid.UUID
    text: str


def make_maks(count: int, *, shards: int = 1) -> list[Mak]:
    """So many new MAKs that nobody has used, with one counter each or several."""
    from django.db import connection

    from keys import vault
    from keys.models import Key, Listing
    from keys.states import ListingState
    from vlsc.lib.ids import uuid7

    licensing_id, product = _place()
    seal, fingerprint = vault.key_sealer(), vault.fingerprinter()
    maks = [Mak(uuid7(), "".join(random.choices(ALPHABET, k=25))) for _ in range(count)]
    usual = {"type": "mak", "activation_authority": "center", "allotted": ALLOWED}
    Key.objects.bulk_create(
        Key(
            id=mak.id,
            ciphertext=seal(mak.text.encode(), mak.id.bytes),
            fingerprint=fingerprint(mak.text),
            last_five=mak.text[-5:],
            group_id=licensing_id.group_id,
            **usual,
        )
        for mak in maks
    )
    state = ListingState.ISSUED
    place = {"licensing_id": licensing_id, "product": product, "type": "mak", "state": state}
    place |= {"product_name": product.name, "number": licensing_id.number}
    place |= {"group_id": licensing_id.group_id}
    Listing.objects.bulk_create(Listing(key_id=mak.id, **place) for mak in maks)
    if shards > 1:
        with connection.cursor() as cursor:
            for mak in maks:
                cursor.execute("SELECT keys_share_out(%s, %s, %s)", [mak.id, ALLOWED, shards])
    return maks


@cache
def make_token() -> str:
    """A token of a key administrator."""
    from accounts.grants import Role, Scope
    from accounts.models import Token, User
    from accounts.tokens import digest, new_token
    from agreements.models import RoleAssignment

    licensing_id, _ = _place()
    person = User.objects.add(email="activations@bench.example", name="Bench Activations")
    RoleAssignment.objects.create(
        holder=person, role=Role.KEY_ADMINISTRATOR, licensing_id=licensing_id
    )
    text, now = new_token(), timezone.now()
    Token.objects.create(
        holder=person, made_by=person, name="bench", digest=digest(text), last_four=text[-4:],
        scopes=list(Scope.values), created_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    return text


@cache
def _place() -> tuple[Any, Any]:
    """A licensing ID and a product that this center activates."""
    from accounts.models import Center
    from agreements.models import Agreement, LicensingId, Organization
    from catalog.models import Product, Program

    Center.objects.get_or_create(pk=1)
    owner = Organization.add(number="B-activations", name="Bench Activations AB", country="SE")
    program, _ = Program.objects.get_or_create(
        code="enterprise",
        defaults={"name": "Enterprise Agreement", "key_rule": "pool", "kms": "included"}
        | {"id_kind": "enrollment", "pattern": r"^\d{7,8}$"}
        | {"rds_program": "Enterprise Agreement", "rds_number": "enrollment"},
    )
    agreement = Agreement.objects.create(program=program, number="E-act", organization=owner)
    licensing_id = LicensingId.objects.create(
        program=program, number="9999999", agreement=agreement, organization=owner
    )
    product = Product.objects.create(
        code="bench-activated", name="Bench Activated", family="Bench", version="1",
        pool="applications", key_need="volume_key", key_types=["mak"],
        activation_authority="center",
    )  # fmt: skip
    return licensing_id, product


def new_machine() -> str:
    """The installation ID of a machine that was never there."""
    from vlsc.lib.luhn import check_digit

    digits = f"{uuid.uuid4().int:054d}"[-54:]
    parts = [digits[start : start + 6] for start in range(0, 54, 6)]
    return "".join(part + check_digit(part) for part in parts)
