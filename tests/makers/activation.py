"""Keys of this center's own products that hosts and tenants use, beside those of the world."""

from django.utils import timezone

from accounts.grants import Role
from activation.models import KmsHost, OsaRedemption
from activation.services import activate
from activation.spending import Activated
from agreements.models import RoleAssignment
from catalog.models import AllotmentRule, Program
from keys.models import Key
from keys.selectors.activating import get_listing_of_key
from tests.activation.machines import installation_id
from tests.cast import World
from tests.makers.keys import add_key

HOST_KEY = "APZHN-QNB5L-64DXX-J9TRW-KMS22"
OSA_KEY = "APZHN-QNB5L-64DXX-J9TRW-KSA22"


def add_host_key(world: World, number: str = "7654321", text: str = HOST_KEY, **fields) -> Key:
    """A KMS host key that this center counts: 6 hosts, 10 activations each."""
    ids = [world.licensing_ids[number]]
    return add_key(text, "kms", ids, world.products["cad"], **fields)


def add_center_mak(
    world: World, number: str = "7654321", text: str = "APZHN-QNB5L-64DXX-J9TRW-KMK22", **fields
) -> Key:
    """A MAK that this center activates, with 50 activations."""
    ids = [world.licensing_ids[number]]
    return add_key(text, "mak", ids, world.products["cad"], **{"allotted": 50} | fields)


def activate_machine(world: World, number: int = 1, name: str = "") -> Activated:
    """Kim activates a machine with the MAK of her own center's product."""
    kim = world.actor("kim")
    return activate(
        by=kim,
        listing=get_listing_of_key(kim, world.keys["cad"].pk),
        installation_id=installation_id(number),
        machine_name=name,
        at=timezone.now(),
    )


def allow_returns(n: int = 1) -> None:
    """Let the programs of all keys take so many activations back a year."""
    for program in Program.objects.all():
        AllotmentRule.objects.create(program=program, factor=1, minimum=50, returns_per_year=n)


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
