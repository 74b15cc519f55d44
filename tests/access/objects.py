"""The objects that the matrix asks for, by kind: ids, and the licensing IDs they stand under."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Token, User
from activation.models import Activation, ProxyFile
from agreements.models import RoleAssignment
from catalog.models import AddOn, AllotmentRule
from keyfiles.models import KeyExport, KeyImport, NameChoice
from keys.models import Key
from notices.mails import TEST
from notices.models import Mail
from people.models import Claim, Invitation, RoleRequest
from support.models import Message
from support.services import Wish, file_request
from support.states import Kind
from tests.cast import World
from tests.makers.activation import (
    add_center_mak,
    add_host,
    add_host_key,
    add_osa_key,
    add_redemption,
)
from tests.makers.catalog import add_product
from tests.makers.identity_providers import add_identity_provider
from tests.makers.media import add_medium
from tests.makers.requests import add_attachment, add_rule, place
from tests.makers.sessions import put_session
from tests.makers.support import add_call_center, add_canned_answer
from tests.today import center_today
from vlsc.lib.ids import uuid7

Ids = UUID | str | tuple[UUID | str, ...] | None
Target = tuple[Ids, set[str]]
# As seen from Contoso's own licensing ID; Petra sees the same from the subsidiary.
NUMBERS = {"own": "7654321", "child": "7654399", "sibling": "7654388", "foreign": "9F3K27QA"}


def ids_of(pk: Ids) -> list[UUID | str]:
    """The ids in an address: none, one or several."""
    return list(pk) if isinstance(pk, tuple) else [pk] if pk else []


def add_ons(world: World) -> dict[str, Target]:
    """A year of updates of a product."""
    today = center_today()
    extra = AddOn.objects.create(
        product=world.products["cad"], covers_from=today, covers_until=today
    )
    return {"own": (extra.pk, {"7654321"})}


def allotments(world: World) -> dict[str, Target]:
    rule = AllotmentRule.objects.create(
        program=world.programs["enterprise"], factor=1, minimum=0, returns_per_year=0
    )
    return {"own": (rule.pk, {"7654321"})}


def nothing(world: World) -> dict[str, Target]:
    return {"": (None, set())}


def licensing_ids(world: World) -> dict[str, Target]:
    return {which: (world.licensing_ids[one].pk, {one}) for which, one in NUMBERS.items()}


def agreements(world: World) -> dict[str, Target]:
    ids = world.licensing_ids
    return {
        "own": (ids["7654321"].agreement_id, {"7654321", "7654399", "7654388"}),
        "foreign": (ids["9F3K27QA"].agreement_id, {"9F3K27QA"}),
    }


def organizations(world: World) -> dict[str, Target]:
    return {
        "own": (world.organizations["contoso"].pk, {"7654321"}),
        "child": (world.organizations["norge"].pk, {"7654399"}),
        "sibling": (world.organizations["sverige"].pk, {"7654388"}),
        "foreign": (world.organizations["fabrikam"].pk, {"9F3K27QA"}),
    }


def keys(world: World) -> dict[str, Target]:
    return {
        "own": (world.keys["mak"].pk, {"7654321"}),
        "shared": (world.keys["kms"].pk, {"7654321", "7654399"}),
        "child": (world.keys["norge"].pk, {"7654399"}),
        "sibling": (world.keys["sverige"].pk, {"7654388"}),
        "foreign": (world.keys["fabrikam"].pk, {"9F3K27QA"}),
    }


def host_keys(world: World) -> dict[str, Target]:
    foreign = add_host_key(world, "9F3K27QA", "APZHN-QNB5L-64DXX-J9TRW-KMS33")
    return {
        "own": (add_host_key(world, activations_per_host=100).pk, {"7654321"}),
        "foreign": (foreign.pk, {"9F3K27QA"}),
    }


def center_maks(world: World) -> dict[str, Target]:
    foreign = add_center_mak(world, "9F3K27QA", "APZHN-QNB5L-64DXX-J9TRW-KMK33")
    return {
        "own": (world.keys["cad"].pk, {"7654321"}),
        "child": (add_center_mak(world, "7654399").pk, {"7654399"}),
        "foreign": (foreign.pk, {"9F3K27QA"}),
    }


def osa_keys(world: World) -> dict[str, Target]:
    foreign = add_osa_key(world, "9F3K27QA", "APZHN-QNB5L-64DXX-J9TRW-KSA33")
    return {
        "own": (add_osa_key(world).pk, {"7654321"}),
        "foreign": (foreign.pk, {"9F3K27QA"}),
    }


def hosts(world: World) -> dict[str, Target]:
    return {
        which: (add_host(Key.objects.get(pk=pk)).pk, under)
        for which, (pk, under) in host_keys(world).items()
    }


def redemptions(world: World) -> dict[str, Target]:
    return {
        which: (add_redemption(Key.objects.get(pk=pk)).pk, under)
        for which, (pk, under) in osa_keys(world).items()
    }


def products(world: World) -> dict[str, Target]:
    return {name: (world.products[name].pk, set()) for name in ("cad", "server")}


def uploads(world: World, kind: str) -> dict[str, Target]:
    one = KeyImport.objects.create(
        owner=world.people["olga"],
        channel="page",
        kind=kind,
        file_name="keys.csv",
        size=1,
        sha256="0" * 64,
        requested_at=timezone.now(),
    )
    return {"received": (one.pk, {"7654321"})}


def imports(world: World) -> dict[str, Target]:
    return uploads(world, "keys")


def loads(world: World) -> dict[str, Target]:
    return uploads(world, "organizations")


def mails(world: World) -> dict[str, Target]:
    fields = {"template": TEST, "language": "en", "requested_at": timezone.now()}
    vera = world.people["vera"]
    failed = Mail.objects.create(recipient=vera, state="failed", dedup_key="matrix", **fields)
    return {"failed": (failed.pk, {"7654321"})}


def call_centers(world: World) -> dict[str, Target]:
    return {"one": (add_call_center().pk, {"7654321"})}


def attachments(world: World) -> dict[str, Target]:
    """A file of each of those requests."""
    found: dict[str, Target] = {}
    for which, (number, under) in requests(world).items():
        message = Message.objects.get(request__number=number)
        found[which] = ((str(number), add_attachment(message).pk), under)
    return found


def grant_rules(world: World) -> dict[str, Target]:
    return {"of all": (add_rule().pk, {"7654321"})}


def canned_answers(world: World) -> dict[str, Target]:
    return {"english": (add_canned_answer().pk, {"7654321"})}


def staff_accounts(world: World) -> dict[str, Target]:
    return {"an agent": (world.people["sam"].pk, {"7654321"})}


def identity_providers(world: World) -> dict[str, Target]:
    return {"of contoso": (add_identity_provider(world).pk, {"7654321"})}


def requests(world: World) -> dict[str, Target]:
    """Questions about each licensing ID, which operations have filed for a caller."""
    found: dict[str, Target] = {}
    for which, number in NUMBERS.items():
        wish = Wish(
            kind=Kind.GENERAL,
            category="other",
            subject=which,
            reason="asked",
            licensing_id=place(world, number),
        )
        by, now = world.actor("olga"), timezone.now()
        found[which] = (file_request(by=by, wish=wish, at=now, reason="asked").number, {number})
    return found


def invitations(world: World) -> dict[str, Target]:
    """Made by operations; who administers a licensing ID sees and may withdraw them too."""
    now = timezone.now()
    found: dict[str, Target] = {}
    for which, number in NUMBERS.items():
        one = Invitation.objects.create(
            email=f"{which}@contoso.example",
            role="administrator",
            language="en",
            reason="asked",
            wish=which,
            invited_by=world.people["olga"],
            invited_at=now,
            expires_at=now + timedelta(days=7),
        )
        one.licensing_ids.add(world.licensing_ids[number])
        found[which] = (one.pk, {number})
    return found


def add_role_request(world: World, asker: User, number: str) -> UUID:
    """As it is once it was passed on."""
    now = timezone.now()
    made = RoleRequest.objects.create(
        asked_by=asker,
        number=number,
        role="download",
        asked_at=now,
        ends_at=now + timedelta(days=14),
        passed_on_at=now,
        licensing_id=world.licensing_ids.get(number),
    )
    return made.pk


def role_requests(world: World) -> dict[str, Target]:
    """Of somebody outside the cast, who would see it as their own."""
    asker = User.objects.add(email="asker@people.example", name="Asker")
    return {
        which: (add_role_request(world, asker, number), {number})
        for which, number in NUMBERS.items()
    }


def own_role_requests(world: World) -> dict[str, Target]:
    """On a number that nobody has, so that nobody else finds them there."""
    return {
        name: (add_role_request(world, world.people[name], "1000000"), {name})
        for name in ("vera", "mallory")
    }


def roles(world: World) -> dict[str, Target]:
    """Of somebody outside the cast, whose own they would be; staff see administrators only."""
    found: dict[str, Target] = {}
    for which, number in NUMBERS.items():
        held = RoleAssignment.objects.create(
            holder=User.objects.add(email=f"{which}@people.example", name=which),
            role="administrator",
            licensing_id=world.licensing_ids[number],
        )
        found[which] = (held.pk, {number})
    return found


def add_claim(world: World, claimant: User, number: str) -> UUID:
    """As it is once it was passed on."""
    now = timezone.now()
    place = world.licensing_ids.get(number)
    made = Claim.objects.create(
        claimed_by=claimant,
        number=number,
        authorization="X",
        claimed_at=now,
        ends_at=now + timedelta(days=14),
        opens_at=now + timedelta(days=1),
        stage="open" if place else "unmatched",
        licensing_id=place,
    )
    return made.pk


def claims(world: World) -> dict[str, Target]:
    """Of somebody outside the cast, who would see it as their own."""
    claimant = User.objects.add(email="claimant@people.example", name="Claimant")
    return {
        which: (add_claim(world, claimant, number), {number}) for which, number in NUMBERS.items()
    }


def own_claims(world: World) -> dict[str, Target]:
    return {
        name: (add_claim(world, world.people[name], "1000000"), {name})
        for name in ("vera", "mallory")
    }


def service_accounts(world: World) -> dict[str, Target]:
    found = people(world)
    User.objects.filter(pk__in=[pk for pk, _ in found.values()]).update(kind="service_account")
    return found


def people(world: World) -> dict[str, Target]:
    return {
        which: (RoleAssignment.objects.get(pk=pk).holder_id, under)
        for which, (pk, under) in roles(world).items()
    }


def own_roles(world: World) -> dict[str, Target]:
    """Roles that their holders can give up; nobody else finds them there."""
    found: dict[str, Target] = {}
    for name in ("vera", "mallory"):
        number = "9F3K27QA" if name == "mallory" else "7654321"
        held = RoleAssignment.objects.create(
            holder=world.people[name], role="download", licensing_id=world.licensing_ids[number]
        )
        found[name] = (held.pk, {name})
    return found


def answers(world: World) -> dict[str, Target]:
    [(upload, under)] = imports(world).values()
    assert isinstance(upload, UUID)
    answer = NameChoice.objects.create(
        key_import_id=upload, kind="product", name="Office 24", choice="skip"
    )
    return {"received": ((upload, answer.public_id), under)}


def own_rows(make: Callable[[User], UUID]) -> Callable[[World], dict[str, Target]]:
    """One row of each of three people; it stands under its owner's name, not a licensing ID."""
    return lambda world: {
        name: (make(world.people[name]), {name}) for name in ("vera", "mallory", "olga")
    }


def add_export(owner: User) -> UUID:
    now = timezone.now()
    return KeyExport.objects.create(owner=owner, scope="all", format="xlsx", requested_at=now).pk


def add_token(owner: User) -> UUID:
    now = timezone.now()
    token = Token.objects.create(
        holder=owner,
        made_by=owner,
        name="x",
        digest=uuid7().bytes * 2,
        last_four="abcd",
        scopes=["read"],
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    return token.pk


def add_session(owner: User) -> UUID:
    return put_session(owner).public_id


def add_activation(key: UUID) -> UUID:
    row = Activation(
        key_id=key,
        machine="0" * 63,
        channel="online",
        state="active",
        confirmation_id="0" * 48,
        secret_version=1,
        activated_at=timezone.now(),
        actor_kind="product",
    )
    return Activation.objects.bulk_create([row])[0].pk


def activations(world: World) -> dict[str, Target]:
    found = keys(world)
    return {
        which: (add_activation(pk), under)
        for which, (pk, under) in found.items()
        if which != "shared"
    }


def proxy_files(world: World) -> dict[str, Target]:
    """A counted file of each of three people, for one key; only olga may use it."""
    now = timezone.now()
    counts = {"granted": 1, "already": 0, "exhausted": 0, "invalid": 0}
    return {
        name: (
            ProxyFile.objects.create(
                owner=world.people[name],
                key=world.keys["cad"],
                on_behalf="asked by telephone",
                file_name="machines.csv",
                size=1,
                counts=counts,
                rows_total=1,
                requested_at=now,
                expires_at=now + timedelta(days=1),
            ).pk,
            {name},
        )
        for name in ("vera", "mallory", "olga")
    }


def media(world: World) -> dict[str, Target]:
    """Of a product of one program each: whoever may download there finds it."""
    found: dict[str, Target] = {}
    for which, program, under in (
        ("own", "enterprise", {"7654321", "7654399", "7654388", "7811223"}),
        ("foreign", "select_plus", {"9F3K27QA"}),
    ):
        product = add_product(f"disc-{program}", f"Disc {program} 1")
        product.only_programs.add(world.programs[program])
        found[which] = (add_medium(product, f"{which}.iso").pk, under)
    return found


def kept_media(world: World) -> dict[str, Target]:
    return {"own": (media(world)["own"][0], {"7654321"})}


def catalog_entries(world: World) -> dict[str, Target]:
    return {"product": (("products", world.products["server"].pk), {"7654321"})}


def customers(world: World) -> dict[str, Target]:
    return {"own": (world.organizations["contoso"].pk, {"7654321"})}


def customer_kinds(world: World) -> dict[str, Target]:
    return {"agreement": ((world.organizations["contoso"].pk, "agreements"), {"7654321"})}


def records(world: World) -> dict[str, Target]:
    return {"own": (("licensing-ids", world.licensing_ids["7654321"].pk), {"7654321"})}


OBJECTS: dict[str, Callable[[World], dict[str, Target]]] = {
    "": nothing,
    "licensing ID": licensing_ids,
    "agreement": agreements,
    "organization": organizations,
    "key": keys,
    "host key": host_keys,
    "center MAK": center_maks,
    "OSA key": osa_keys,
    "host": hosts,
    "redemption": redemptions,
    "activation": activations,
    "product": products,
    "desk product": lambda world: {"own": (world.products["cad"].pk, {"7654321"})},
    "product code": lambda world: {"own": ((world.products["cad"].code,), {"7654321"})},
    "medium": media,
    "kept medium": kept_media,
    "catalog kind": lambda world: {"products": (("products",), {"7654321"})},
    "catalog entry": catalog_entries,
    "customer": customers,
    "kind of customer": customer_kinds,
    "record": records,
    "import": imports,
    "load": loads,
    "mail": mails,
    "add-on": add_ons,
    "allotment": allotments,
    "call center": call_centers,
    "request": requests,
    "desk request": requests,
    "attachment": attachments,
    "grant rule": grant_rules,
    "canned answer": canned_answers,
    "identity provider": identity_providers,
    "staff account": staff_accounts,
    "invitation": invitations,
    "answer": answers,
    "role": roles,
    "person": people,
    "claim": claims,
    "own claim": own_claims,
    "service account": service_accounts,
    "role request": role_requests,
    "own role": own_roles,
    "own role request": own_role_requests,
    "own proxy file": proxy_files,
    "own export": own_rows(add_export),
    "own token": own_rows(add_token),
    "own session": own_rows(add_session),
}
