"""A right form for each page that takes one: who sends it, about what, with which fields."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.grants import Role
from agreements.models import RoleAssignment
from keyfiles.models import NameChoice
from people.models import Invitation
from people.services import InvitationWish, invite, make_service_account
from support.services import decide
from tests.access.addresses import REASON
from tests.access.objects import add_claim, add_role_request, add_token, mails
from tests.activation.machines import installation_id
from tests.activation.proxy_files import check, machines
from tests.cast import PASSWORD, World
from tests.catalog.catalog_forms import NEW_PRODUCT
from tests.keyfiles.key_files import key_file, row, upload
from tests.makers.activation import (
    activate_machine,
    add_host,
    add_host_key,
    add_osa_key,
    allow_returns,
)
from tests.makers.catalog import add_product
from tests.makers.identity_providers import PROVIDER, add_identity_provider
from tests.makers.media import add_medium
from tests.makers.requests import add_rule, ask_mak, grant
from tests.makers.sessions import put_session
from tests.makers.support import add_call_center, add_canned_answer

Sent = dict[str, Any]
CALL_CENTER = {
    "country": "NO",
    "name": "Norway",
    "numbers": "800 000 00",
    "hours": "09:00-16:00",
    "time_zone": "Europe/Oslo",
    "days": "Mon-Fri",
    "languages": "nb",
}
HAND_OVER: Sent = {}
NEW = "another wholly unguessable one"


def key_import(world: World) -> UUID:
    return upload(key_file(row(), row(product="Office 24"))).pk


def answer(world: World) -> tuple[UUID, UUID]:
    upload_id = key_import(world)
    given = NameChoice.objects.create(
        key_import_id=upload_id, kind="product", name="Office 24", choice="skip"
    )
    return upload_id, given.public_id


def good_import(world: World) -> UUID:
    return upload(key_file(row())).pk


def failed_mail(world: World) -> UUID:
    pk = mails(world)["failed"][0]
    assert isinstance(pk, UUID)
    return pk


def invitation(world: World) -> UUID:
    places = [world.licensing_ids["7654321"]]
    wish = InvitationWish(email="nils@contoso.example", role=Role.KEY_VIEWER, places=places)
    return invite(by=world.actor("ada"), wish=wish, at=timezone.now()).pk


def link(world: World) -> tuple[UUID, str]:
    sent = Invitation.objects.get(pk=invitation(world))
    return sent.pk, sent.link


def single_sign_on(world: World) -> Sent:
    add_identity_provider(world)
    return {"email": "x@contoso.example"}


def account(world: World) -> UUID:
    return make_service_account(
        by=world.actor("ada"),
        name="Oslo",
        role=Role.KEY_VIEWER,
        places=[world.licensing_ids["7654321"]],
        at=timezone.now(),
    ).pk


def a_request(world: World) -> str:
    HAND_OVER["to"] = str(world.people["olga"].pk)
    return ask_mak(world).number


def a_proposal(world: World) -> str:
    row = ask_mak(world, activations=500)
    decide(by=world.actor("sam"), request=row, decision=grant(), at=timezone.now())
    return row.number


def returnable_activation(world: World) -> UUID:
    allow_returns()
    return activate_machine(world).id


def role_of(world: World, name: str) -> UUID:
    return RoleAssignment.objects.get(holder=world.people[name]).pk


def ticked(world: World) -> Sent:
    return {"roles": str(role_of(world, "leo"))}


CANNED: Sent = {"language": "en", "title": "Wait", "text": "We look into it."}
PUBLIC: Sent = {
    "category": "sign_in",
    "name": "Nils",
    "address": "nils@contoso.example",
    "organization": "Contoso",
    "reason": "My password is refused.",
}
Of = Callable[[World], UUID | tuple[Any, ...]]
FORMS: dict[str, tuple[str | None, Of | None, Sent | Callable[[World], Sent]]] = {
    "people:tokens": ("vera", None, {"name": "x", "scopes": ["read"], "days": "30"}),
    "keys:version": ("olga", lambda world: world.products["cad"].pk, {}),
    "keyfiles:media": (
        "olga",
        None,
        lambda world: {
            "product": str(world.products["server"].pk),
            "language": "English",
            "architecture": "x64",
            "file": "content",
        },
    ),
    "keyfiles:medium-withdraw": (
        "olga",
        lambda world: add_medium(world.products["server"]).pk,
        {},
    ),
    "keyfiles:medium-link": ("dora", lambda world: add_medium(world.products["server"]).pk, {}),
    "people:token-revoke": ("vera", lambda world: add_token(world.people["vera"]), {}),
    "people:appointing": (
        "olga",
        lambda world: world.organizations["contoso"].pk,
        {"email": "vera@contoso.example", "reason": "Ada has left"},
    ),
    "people:inviting-contacts": ("olga", None, {"language": "en", "reason": "New customers"}),
    "people:invitations": (
        "ada",
        None,
        {
            "email": "nils@contoso.example",
            "role": "key_viewer",
            "kind": "licensing_ids",
            "numbers": "7654321",
            "language": "sv",
        },
    ),
    "people:invitation": (None, link, {"name": "Nils", "password1": NEW, "password2": NEW}),
    "accounts:single-sign-on": (None, None, single_sign_on),
    "people:role-requests": ("leo", None, {"number": "7654399", "role": "key_viewer"}),
    "people:role-request": (
        "ada",
        lambda world: add_role_request(world, world.people["leo"], "7654399"),
        {"accept": "yes"},
    ),
    "people:role-request-withdraw": (
        "leo",
        lambda world: add_role_request(world, world.people["leo"], "7654399"),
        {},
    ),
    "people:claims": ("leo", None, {"authorization": "A1", "license_number": "12345678"}),
    "people:claim": (
        "ada",
        lambda world: add_claim(world, world.people["leo"], "7654399"),
        {"reason": "Unknown here"},
    ),
    "people:service-accounts": (
        "ada",
        None,
        {"name": "Oslo", "role": "key_viewer", "kind": "licensing_ids", "numbers": "7654321"},
    ),
    "people:service-account": ("ada", account, {"name": "x", "scopes": ["read"], "days": "30"}),
    "people:service-account-deactivate": ("ada", account, {}),
    "people:invitation-resend": ("ada", invitation, {}),
    "people:invitation-withdraw": ("ada", invitation, {}),
    "support:request-new": (
        "kim",
        None,
        {"kind": "general", "category": "other", "subject": "Help", "reason": "How?"},
    ),
    "support:public-request": (None, None, PUBLIC),
    "support:record": ("olga", None, {"is_public": "yes"}),
    "support:request-message": ("kim", a_request, {"text": "Is there any news?"}),
    "support:desk-take": ("sam", a_request, {}),
    "support:desk-hand-over": ("sam", a_request, HAND_OVER),
    "support:desk-reply": ("sam", a_request, {"text": "We look into it."}),
    "support:desk-decide": (
        "sam",
        a_request,
        {"decision-outcome": "granted", "decision-activations": "5", "decision-answer": "Yes."},
    ),
    "support:desk-proposal": ("olga", a_proposal, {"confirm": "yes"}),
    "support:desk-settings": ("olga", None, {"has_rules": "on"}),
    "support:rule-save": ("olga", None, {"kind": "mak_increase", "share": "10", "most": "25"}),
    "support:rule-remove": ("olga", lambda world: add_rule().pk, {}),
    "support:limit-save": (
        "olga",
        None,
        lambda world: {"person": str(world.people["sam"].pk), "activations": "5", "hosts": "1"},
    ),
    "people:staff": (
        "olga",
        None,
        {"name": "Nils", "email": "nils@center.example", "role": "agent"},
    ),
    "people:staff-deactivate": ("olga", lambda world: world.people["sam"].pk, {}),
    "people:staff-activate": ("olga", lambda world: world.people["sam"].pk, {}),
    "people:identity-provider-new": ("olga", None, PROVIDER),
    "people:identity-provider": ("olga", lambda world: add_identity_provider(world).pk, PROVIDER),
    "people:identity-provider-remove": (
        "olga",
        lambda world: add_identity_provider(world).pk,
        {},
    ),
    "support:canned-answer-new": ("olga", None, CANNED),
    "support:canned-answer": ("olga", lambda world: add_canned_answer().pk, CANNED),
    "support:canned-answer-remove": ("olga", lambda world: add_canned_answer().pk, {}),
    "support:call-center-new": ("olga", None, CALL_CENTER),
    "support:call-center": ("olga", lambda world: add_call_center().pk, CALL_CENTER),
    "support:call-center-remove": ("olga", lambda world: add_call_center().pk, {}),
    "people:person": (
        "ada",
        lambda world: world.people["leo"].pk,
        {"role": "download", "kind": "licensing_ids", "numbers": "7654321"},
    ),
    "people:person-take": ("ada", lambda world: world.people["leo"].pk, ticked),
    "people:person-end": ("ada", lambda world: world.people["leo"].pk, ticked),
    "people:person-remove": ("ada", lambda world: world.people["leo"].pk, {}),
    "people:permission-drop": ("leo", lambda world: role_of(world, "leo"), {}),
    "keys:key-reveal": ("vera", lambda world: world.keys["mak"].pk, {}),
    "activation:key-activations": (
        "kim",
        lambda world: world.keys["cad"].pk,
        {"installation_id": installation_id(1)},
    ),
    "activation:activation-return": ("kim", returnable_activation, {"reason": "scrapped"}),
    "activation:key-proxy-files": (
        "kim",
        lambda world: world.keys["cad"].pk,
        {"file": machines([1])},
    ),
    "activation:proxy-file-confirm": ("kim", lambda world: check(world, machines([1])).pk, {}),
    "activation:proxy-file-discard": ("kim", lambda world: check(world, machines([1])).pk, {}),
    "activation:telephone": ("kim", None, {}),
    "activation:key-telephone": (
        "kim",
        lambda world: world.keys["cad"].pk,
        {"group_1": installation_id(1)},
    ),
    "activation:key-hosts": (
        "kim",
        lambda world: add_host_key(world).pk,
        {"name": "kms1", "host_id": "HOST-1"},
    ),
    "activation:host-activate": ("kim", lambda world: add_host(add_host_key(world)).pk, {}),
    "activation:host-report": (
        "kim",
        lambda world: add_host(add_host_key(world)).pk,
        {"report-counted_at": "2026-01-31T12:00", "report-office": "5"},
    ),
    "activation:host-retire": ("kim", lambda world: add_host(add_host_key(world)).pk, {}),
    "activation:key-redemption": (
        "kim",
        lambda world: add_osa_key(world).pk,
        {"tenant": "contoso.example", "kind": "renew", "confirmed": "on"},
    ),
    "keys:key-compromised": ("kim", lambda world: world.keys["mak"].pk, {"reason": "published"}),
    "keys:key-standard": (
        "ada",
        lambda world: world.keys["mak"].pk,
        lambda world: {"product": str(world.products["server"].pk)},
    ),
    "keys:add-ons": (
        "olga",
        None,
        lambda world: {
            "product": str(world.products["cad"].pk),
            "adds_to": [str(world.products["server"].pk)],
            "covers_from": "2026-01-01",
            "covers_until": "2026-12-31",
        },
    ),
    "keys:allotment": (
        "olga",
        None,
        lambda world: {
            "program": str(world.programs["enterprise"].pk),
            "factor": "1.25",
            "minimum": "50",
            "returns_per_year": "0",
            "save": "yes",
        },
    ),
    "keys:undo": (
        "olga",
        lambda world: ("listings", world.keys["cad"].listings.get().pk),
        REASON,
    ),
    "keys:stock": (
        "olga",
        None,
        lambda world: {"product": str(world.products["cad"].pk), "type": "mak", "count": "1"},
    ),
    "keyfiles:exports": ("vera", None, {"scope": "all", "format": "tsv"}),
    "keyfiles:imports": ("olga", None, {"file": key_file(row())}),
    "agreements:customer-new": ("olga", None, {"name": "Tailspin AB", "number": "C-9001"}),
    "agreements:seeing-begin": ("olga", lambda world: world.organizations["contoso"].pk, REASON),
    "agreements:record-new": (
        "olga",
        lambda world: (world.organizations["contoso"].pk, "organizations"),
        {"name": "Contoso Danmark", "number": "C-1009", "parent_number": "C-1001"},
    ),
    "agreements:record": (
        "olga",
        lambda world: ("organizations", world.organizations["contoso"].pk),
        {"name": "Contoso", "number": "C-1001"},
    ),
    "catalog:entry-new": ("olga", lambda world: ("products",), NEW_PRODUCT),
    "catalog:entry": (
        "olga",
        lambda world: ("products", world.products["cad"].pk),
        NEW_PRODUCT | {"name": "CAD 27"},
    ),
    "catalog:entry-remove": ("olga", lambda world: ("products", add_product("x", "X 1").pk), {}),
    "keyfiles:loads": ("olga", None, {"kind": "organizations", "file": "number,name\nA,B\n"}),
    "keyfiles:import-choices": ("olga", key_import, {"create_missing": "yes"}),
    "keyfiles:import-choice-undo": ("olga", answer, {}),
    "keyfiles:import-apply": ("olga", good_import, {}),
    "keyfiles:import-discard": ("olga", good_import, {}),
    "notices:mail-test": ("olga", None, {}),
    "accounts:settings": (
        "olga",
        None,
        {"name": "Nord", "time_zone": "Europe/Oslo", "languages": ["sv"]},
    ),
    "notices:mail-resend": ("olga", failed_mail, {}),
    "accounts:preferences": ("vera", None, {"language": "sv"}),
    "account_login": (None, None, {"login": "vera@contoso.example", "password": PASSWORD}),
    "account_logout": ("vera", None, {}),
    "account_reauthenticate": ("vera", None, {"password": PASSWORD}),
    "accounts:sessions-others-end": ("vera", None, {}),
    "accounts:session-end": ("vera", lambda world: put_session(world.people["vera"]).public_id, {}),
    "account_change_password": (
        "vera",
        None,
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    ),
    "account_reset_password": (None, None, {"email": "vera@contoso.example"}),
}


def good_form(world: World, form: Sent | Callable[[World], Sent]) -> Sent:
    """The fields that a form of the table sends."""
    sent = form(world) if callable(form) else form
    if "file" not in sent:
        return sent
    return sent | {"file": SimpleUploadedFile("keys.csv", sent["file"].encode(), "text/csv")}
