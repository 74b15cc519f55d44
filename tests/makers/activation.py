"""Keys of this center's own products that hosts and tenants use, beside those of the world."""

from django.utils import timezone

from accounts.grants import Role
from activation.models import KmsHost, OsaRedemption
from agreements.models import RoleAssignment
from keys.models import Key
from tests.cast import World
from tests.makers.keys import add_key

HOST_KEY = "APZHN-QNB5L-64DXX-J9TRW-KMS22"
OSA_KEY = "APZHN-QNB5L-64DXX-J9TRW-KSA22"


def add_host_key(world: World, number: str = "7654321", text: str = HOST_KEY, **fields) -> Key:
    """A KMS host key that this center counts: 6 hosts, 10 activations each."""
    ids = [world.licensing_ids[number]]
    return add_key(text, "kms", ids, world.products["cad"], **fields)


def add_osa_key(world: World, number: str = "7654321", text: str = OSA_KEY, **fields) -> Key:
    """An OSA key for 40 seats that is still available."""
    fields = {"seats": 40, "osa_status": "available"} | fields
    return add_key(text, "osa", [world.licensing_ids[number]], world.products["cad"], **fields)


def add_host(key: Key, name: str = "kms1", host_id: str = "HOST-1") -> KmsHost:
    """A host of a key, as a row, with its slot."""
    host = KmsHost.of(key, name=name, host_id=host_id, at=timezone.now())
    host.save(force_insert=True)
    if not host.is_recorded:
        key.take_host_slot(at=timezone.now())
    return host


def add_redemption(key: Key) -> OsaRedemption:
    """The redemption of an OSA key, as a row."""
    now = timezone.now()
    key.redeem(at=now)
    return OsaRedemption.objects.create(
        key=key, tenant="contoso.example", kind="renew", redeemed_at=now, redeemed_by="Kim"
    )


def use_keys_elsewhere(world: World, name: str) -> None:
    """Give somebody the right to use keys, but on the subsidiary's licensing ID."""
    where = {"licensing_id": world.licensing_ids["7654399"]}
    RoleAssignment.objects.create(holder=world.people[name], role=Role.KEY_ADMINISTRATOR, **where)
