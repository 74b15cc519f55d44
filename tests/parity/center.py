"""One of each thing, with every attribute that it can have."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Token
from activation.models import Activation, HostReport, KmsHost, OsaRedemption
from agreements.models import Agreement, Contact, Forecast, LicensingId, Purchase
from catalog.models import AddOn, Medium, Product, Program
from keyfiles.models import ImportChange, ImportFinding, KeyExport, KeyImport
from keys.models import Key, StandardKey
from keys.services import reveal_key
from tests.access.objects import add_activation
from tests.cast import World, force
from tests.makers.activation import add_host, add_host_key, add_osa_key, add_redemption
from tests.makers.catalog import add_product
from tests.makers.key_files import ask_for_file, upload
from vlsc.lib.ids import uuid7

AT = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
COUNTS = {
    "rows": 1211,
    "good": 1212,
    "errors": 1213,
    "skipped": 1214,
    "warnings": 1215,
    "new": 1216,
    "updated": 1217,
    "unchanged": 1218,
    "confirmed": 1219,
    "not_in_file": 1220,
    "new_keys": 1221,
    "new_licensing_ids": 1222,
    "new_organizations": 1223,
    "more_unknown_names": 1224,
}
FIRST, LAST, LATER = date(2026, 2, 3), date(2029, 4, 5), date(2033, 7, 8)


def fill(world: World) -> dict[str, UUID]:
    """Give the things of the world all attributes; returns the ids by which to ask for them."""
    term = {"starts_on": FIRST, "ends_on": LAST, "terminated_on": LATER}
    norge = world.licensing_ids["7654399"]
    more = {"price_level": "D", "authorization": "65432109ZZS2812"}
    force(LicensingId.objects.filter(pk=norge.pk), **more, **term)
    force(Agreement.objects.filter(pk=norge.agreement_id), **term)
    program = {"has_forecasts": True, "is_rds_confirmed": False}
    force(Program.objects.filter(pk=norge.program_id), **program)
    _bought(world, norge)
    return {
        "licensing_id": norge.pk,
        "agreement": norge.agreement_id,
        "organization": norge.organization_id,
        **_keys(world),
        **_used(world),
        **_files(world),
        **_offered(world),
        "token": _token(world, "Parity tool").pk,
        "revoked": _token(world, "Former tool", revoked_at=AT).pk,
    }


def _bought(world: World, under: LicensingId) -> None:
    Contact.objects.create(
        licensing_id=under, kind="notices", name="Nils Notis", address="nils@contoso.example"
    )
    Purchase.objects.create(
        licensing_id=under,
        order_number="4500017",
        line=3,
        part_number="D86-06398",
        product=world.products["office"],
        kind="license_and_sa",
        quantity=1250,
        fulfillment="physical",
        coverage_starts_on=FIRST,
        coverage_ends_on=LAST,
    )
    Forecast.objects.create(licensing_id=under, pool="applications", quantity=3400)


def _keys(world: World) -> dict[str, UUID]:
    """A MAK that the licensor counts, a KMS host key and an OSA key."""
    osa, kms = add_osa_key(world), add_host_key(world, activations_per_host=17)
    counted = {"counted_at": AT, "source": "reported.csv", "usable_from": FIRST}
    mak = world.keys["mak"]
    force(Key.objects.filter(pk=mak.pk), used=125, allotted=250, granted=1020, **counted)
    force(Key.objects.filter(pk=kms.pk), hosts_used=2, usable_from=LATER)
    force(Key.objects.filter(pk=osa.pk), **counted, activation_authority="external")
    server, [listing] = world.products["server"], mak.listings.all()
    notes = {"edition": "Standard", "version": "2022", "note": "Note it before."}
    force(Product.objects.filter(pk=server.pk), **notes)
    StandardKey.objects.create(group_id=mak.group_id, product=server, key=mak)
    reveal_key(by=world.actor("ada"), key=mak, at=timezone.now(), reason="Asked by telephone")
    return {"mak": mak.pk, "kms": kms.pk, "osa": osa.pk, "listed": listing.licensing_id_id}


def _used(world: World) -> dict[str, UUID]:
    """A machine, a host and a redemption, each with all that can come of it."""
    host = add_host(Key.objects.get(hosts_used=2), "kms1.contoso.example", "HOST-1")
    force(KmsHost.objects.filter(pk=host.pk), state="retired", activations_used=3, retired_at=AT)
    counted = {"windows_servers_and_clients": 18, "office": 4}
    HostReport.objects.create(
        host=host, counted_at=AT, reported_at=AT, reported_by="Kim Reporter", **counted
    )
    machine = add_activation(world.keys["cad"].pk)
    facts = {"machine_name": "pc-17", "actor_name": "Kim Activator", "reason": "By telephone"}
    digits = {"machine": "1234567" * 9, "confirmation_id": "123456" * 8}
    force(Activation.objects.filter(pk=machine), state="returned", ended_at=AT, **facts, **digits)
    redeemed = add_redemption(add_osa_key(world, text="APZHN-QNB5L-64DXX-J9TRW-KSA33"))
    force(OsaRedemption.objects.filter(pk=redeemed.pk), seats=40)
    return {
        "host": host.pk,
        "activation": machine,
        "redemption": redeemed.pk,
        "redeemed": redeemed.key_id,
    }


def _offered(world: World) -> dict[str, UUID]:
    """A medium of a product whose support ends, and an add-on."""
    office = world.products["office"]
    force(Product.objects.filter(pk=office.pk), support_ends_on=LATER)
    facts = {"size": 4096, "sha256": "cd" * 32, "released_on": FIRST}
    file = {"file": "office-x64.iso", "stored_as": "media/office-x64.iso"}
    Medium.objects.create(product=office, language="Swedish", architecture="x64", **file, **facts)
    year = add_product("cad-year-1", "CAD, first year", types="mak", pool="applications")
    add_on = AddOn.objects.create(
        product=year, covers_from=FIRST, covers_until=LATER, activation_id=uuid7()
    )
    add_on.adds_to.set([world.products["cad"]])
    return {"add_on": add_on.pk}


def _files(world: World) -> dict[str, UUID]:
    """A key file asked for and one uploaded, with findings and changes."""
    export = ask_for_file(world, "ada")
    left_out = {"blocked": 2, "replaced": 3, "not_usable_yet": 4}
    facts = {"rows_total": 142, "size": 4096, "sha256": "ab" * 32, "left_out": left_out}
    force(KeyExport.objects.filter(pk=export.pk), **facts)
    uploaded = upload(world, "checked")
    read = {"encoding": "cp1252", "delimiter": ";", "ignored_columns": ["Remark"]}
    unknown = [{"kind": "product", "name": "Office 24", "rows": 61, "nearest": []}]
    force(
        KeyImport.objects.filter(pk=uploaded.pk),
        **read,
        counts=COUNTS
        | {
            "codes": {"error": {"not_ascii": 1}},
            "changes": {"counter": 1, "key": 1, "licensing_id": 1},
        },
        unknown_names=unknown,
        checked_at=AT,
        expires_at=AT,
    )
    loaded = upload(world, "applied", "Loaded.csv")
    force(
        KeyImport.objects.filter(pk=loaded.pk),
        loader=world.people["otto"],
        applied_at=AT,
        counts=COUNTS,
    )
    _found(uploaded)
    return {"export": export.pk, "upload": uploaded.pk, "loaded": loaded.pk}


def _found(uploaded: KeyImport) -> None:
    """What the check of a file found: a row with an error, a counter that differs, a new key."""
    row = {"key_import": uploaded, "attempt": 0, "line": 1017, "number": "7654399"}
    row |= {"product_name": "Server 2030", "type": "mak", "last_five": "QQ2QQ"}
    facts = {"text": "765б399", "character": "U+0431"}
    ImportFinding.objects.create(
        **row, kind="error", position=1, column="License ID", code="not_ascii", facts=facts
    )
    made = {"program_name": "Open Value", "organization_name": "Adatum AB"}
    ImportChange.objects.create(id=uuid7(), **row, kind="licensing_id", **made)
    ImportChange.objects.create(id=uuid7(), **row, kind="key", is_new=False)
    counts = {"used_before": 12, "used_after": 14, "allowed_before": 50, "allowed_after": 60}
    ImportChange.objects.create(id=uuid7(), **row, kind="counter", **counts)


def _token(world: World, name: str, **fields: object) -> Token:
    now, ada = timezone.now(), world.people["ada"]
    return Token.objects.create(
        holder=ada,
        made_by=ada,
        name=name,
        digest=uuid7().bytes * 2,
        last_four="q9Zx",
        scopes=["read"],
        licensing_ids=[world.licensing_ids["7654399"].pk],
        networks=["192.0.2.0/24"],
        created_at=now,
        expires_at=now + timedelta(days=1),
        last_used_at=AT,
        **fields,
    )
