"""What stands on the pages when they are looked at: key files in every state, and a used log."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.grants import Role
from activation.models import Activation, DailyUse
from activation.services import report_host, retire_host
from agreements.models import Purchase
from keyfiles import exports
from keyfiles.models import KeyExport
from keyfiles.services import request_export
from keyfiles.states import ExportScope, FileFormat
from keys.services import reveal_key
from notices.mails import TEST
from notices.models import Mail
from notices.services import queue_mail
from people.models import Claim, Invitation
from people.role_requests import pass_on
from people.services import (
    InvitationWish,
    RoleWish,
    TokenWish,
    ask_for_role,
    invite,
    make_service_account,
    make_token,
)
from support.models import CannedAnswer
from support.services import decide, reply
from tests.activation.proxy_files import WRONG, check, confirm, machines
from tests.cast import World, force
from tests.keyfiles.key_files import CAD, a_key, key_file, load, row, upload
from tests.makers.activation import (
    activate_machine,
    add_host,
    add_host_key,
    add_osa_key,
    add_redemption,
)
from tests.makers.requests import ask_mak, grant
from tests.makers.support import add_call_center

CUSTOMERS = (
    "number,name,parent_number,country,city\nC-1001,Contoso Sverige AB,,SE,Uppsala\n"
    "C-9001,Adatum Norden AB,,SE,Lund\nC-9002,Adatum Danmark,C-9001,DK,\nC-9003,,C-404,,\n"
)


def set_stage(world: World) -> dict[str, Model]:
    """Make it, without a worker: the test's own process does the work."""
    vera, now = world.actor("vera"), timezone.now()
    reveal_key(by=vera, key=world.keys["mak"], at=now, act="reveal", reason="")
    world.token("ada", "read", "keys:reveal", licensing_ids=[world.licensing_ids["7654321"].pk])
    world.token("ada", days=-1)
    _purchases(world)
    _mails(world, now)
    made: dict[str, Model] = {}
    for name, number in (("ready", "7654321"), ("gone", "7654321"), ("lost", None)):
        made[name] = _ask(world, number)
        exports.build(made[name].pk, at=now)
    force(KeyExport.objects.filter(pk=made["gone"].pk), state="expired")
    force(
        KeyExport.objects.filter(pk=made["lost"].pk),
        state="failed",
        reason="There was not enough space for the file. Try again later.",
    )
    made["asked"] = _ask(world, "7654321")
    made["call center"] = add_call_center()
    made |= _requests(world, now)
    made |= _uploads(world)
    made |= _hosts(world) | _proxy_files(world) | _invitations(world)
    made |= _claims(world)
    made["service account"] = _service_account(world)
    return made | {"role request": _role_request(world)}


def _claims(world: World) -> dict[str, Model]:
    """One that opens tomorrow, one that waits for operations."""
    at = timezone.now()
    number, found = "61234567", {}
    for name, stage in (("claim", "open"), ("claim without administrator", "operations")):
        found[name] = Claim.objects.create(
            claimed_by=world.people["leo"],
            number=number,
            authorization="61234567ZZS2612",
            claimed_at=at,
            ends_at=at + timedelta(days=14),
            opens_at=at + timedelta(days=1) if stage == "open" else None,
            stage=stage,
            licensing_id=world.licensing_ids[number],
        )
    return found


def _service_account(world: World) -> Model:
    """One with a token from a network."""
    ada, at = world.actor("ada"), timezone.now()
    places = [world.licensing_ids["7654321"]]
    made = make_service_account(
        by=ada, name="Deployment in Oslo", role=Role.KEY_VIEWER, places=places, at=at
    )
    wish = TokenWish(
        name="Server",
        scopes=["read"],
        networks=["192.0.2.0/24"],
        expires_at=at + timedelta(days=90),
    )
    make_token(by=ada, holder=made, wish=wish, at=at)
    return made


def _role_request(world: World) -> Model:
    """Leo asks to see keys too; nobody has answered."""
    at = timezone.now()
    wish = RoleWish(number="7654321", role=Role.KEY_VIEWER, message="I stand in for Vera.")
    made = ask_for_role(by=world.actor("leo"), wish=wish, at=at)
    pass_on(made.pk, at=at)
    return made


def _proxy_files(world: World) -> dict[str, Model]:
    """A file with wrong rows that waits to be confirmed, and one that was activated."""
    text = f"{machines(range(40, 45))}\r\nX,{WRONG}\r\nY,1"
    return {
        "proxy checked": check(world, text),
        "proxy done": confirm(world, check(world, machines(range(28, 33)))),
    }


def _invitations(world: World) -> dict[str, Model]:
    """One to somebody without an account, one to leo, one that was withdrawn, one accepted."""
    at, made = timezone.now(), {}
    for name, address in {
        "to nobody": "nils@contoso.example",
        "to leo": "leo@contoso.example",
        "withdrawn": "old@contoso.example",
        "accepted": "leo@contoso.example",
    }.items():
        role = Role.DOWNLOAD if name == "accepted" else Role.KEY_VIEWER
        wish = InvitationWish(
            email=address,
            name="Nils Nilsson",
            role=role,
            places=[world.licensing_ids["7654321"]],
            message="Welcome",
        )
        made[name] = invite(by=world.actor("ada"), wish=wish, at=at)
    force(Invitation.objects.filter(pk=made["withdrawn"].pk), state="withdrawn")
    force(Invitation.objects.filter(pk=made["accepted"].pk), state="accepted")
    return made


def _hosts(world: World) -> dict[str, Model]:
    """A used MAK, a key with two hosts, one of which reported, and OSA keys before and after."""
    key, kim, at = add_host_key(world), world.actor("kim"), timezone.now()
    activations = [activate_machine(world, n, f"PC-{n:03}") for n in range(1, 30)]
    for days in range(1, 300, 3):
        day = (at - timedelta(days)).date()
        DailyUse.objects.create(key_id=world.keys["cad"].pk, day=day, uses=days // 9)
    reporting, retired = add_host(key, "kms1.contoso.example"), add_host(key, "kms2", "HOST-2")
    report_host(by=kim, host=reporting, counted_at=at, windows=18, office=5, at=at)
    retire_host(by=kim, host=retired, at=at)
    redeemed = add_osa_key(world, text="APZHN-QNB5L-64DXX-J9TRW-KSA44")
    add_redemption(redeemed)
    return {
        "host key": key,
        "host": reporting,
        "OSA key": add_osa_key(world),
        "redeemed key": redeemed,
        "activation": Activation.objects.get(pk=activations[0].id),
    }


def _purchases(world: World) -> None:
    """Fewer licenses than activations of one product, more of another."""
    for line, (product, quantity) in enumerate((("server", 40), ("cad", 1200)), 1):
        Purchase.objects.create(
            licensing_id=world.licensing_ids["7654321"],
            order_number="PO-1",
            line=line,
            product=world.products[product],
            kind="license",
            quantity=quantity,
        )


def _mails(world: World, at: datetime) -> None:
    """A mail of each state that is shown differently."""
    mails = {}
    for state in ("waiting", "sent", "failed"):
        with transaction.atomic():
            mails[state] = queue_mail(
                template=TEST, to=world.people["vera"], ids={}, dedup_key=state, at=at
            )
        force(Mail.objects.filter(pk=mails[state].pk), state=state)
    refused = {"problem": "refused", "reason": "550 5.1.1 no such user", "failures": 1}
    force(Mail.objects.filter(state="failed"), **refused)
    force(Mail.objects.filter(state="waiting"), problem="unreachable", failures=2)


def _requests(world: World, now: datetime) -> dict[str, Model]:
    """One that waits, with a note, and one with a proposal; a canned answer."""
    sam = world.actor("sam")
    asked = ask_mak(world, at=now - timedelta(hours=22))
    reply(by=sam, request=asked, text="Ask Otto.", is_internal=True, at=now)
    proposed = ask_mak(world, at=now - timedelta(hours=30), activations=500)
    reply(by=sam, request=proposed, text="We look into it.", is_internal=False, at=now)
    decide(by=sam, request=proposed, decision=grant(), at=now)
    CannedAnswer.objects.create(title="Prefer KMS", text="Use KMS, please.", language="en")
    return {"request": asked, "proposed request": proposed}


def _ask(world: World, number: str | None) -> KeyExport:
    return request_export(
        by=world.actor("vera"),
        scope=ExportScope.LICENSING_ID if number else ExportScope.ALL,
        licensing_id=world.licensing_ids[number] if number else None,
        file_format=FileFormat.TSV,
        at=timezone.now(),
    )


def _uploads(world: World) -> dict[str, Model]:
    olga = world.actor("olga")
    bad = [
        row(key=a_key("a"), counter="9/3"),
        row(key=a_key("b"), product="Office 24"),
        row(key=a_key("c"), number="7654999"),
        row(key=a_key("d"), organization="=Contoso AB"),
        row(key=a_key("e"), product=CAD, counter="0/5"),
    ]
    return {
        "with errors": upload(key_file(row(), *bad), by=olga),
        "good": upload(key_file(row(key=a_key("f"))), by=olga),
        "customers": upload(CUSTOMERS, name="customers.csv", by=olga, kind="organizations"),
        "refused": upload("no key file at all", by=olga),
        "loaded": load(upload(key_file(row(key=a_key("g")), *bad[:1]), by=olga), good_rows=True),
    }
