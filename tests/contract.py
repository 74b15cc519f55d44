"""The API held against its own schema, operation by operation, with made-up right and wrong input.

Whoever calls has every right there is, so that input comes far. Half of the ids in addresses are
real ones, and so are all in right bodies. Beside all checks of the generator: no answer says 5xx,
and no request that was not successful has changed a row.
"""

import functools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.transaction import atomic, set_rollback
from django.test.utils import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi.checks import ignored_auth

from accounts.grants import Role
from accounts.limiter import limiter
from accounts.models import Token
from agreements.models import RoleAssignment
from keys.models import Key
from people.models import Claim, Invitation, RoleRequest
from people.role_requests import pass_on
from people.services import InvitationWish, RoleWish, ask_for_role, invite
from tests.activation.machines import installation_id
from tests.cast import World
from tests.makers.activation import add_host, add_host_key, add_osa_key
from tests.makers.media import add_medium
from tests.makers.requests import add_request
from tests.makers.rows import ROWS, expect
from tests.rows import Unchanged
from vlsc.api.views import schema_text
from vlsc.lib.ids import uuid7
from vlsc.rest.serializers import BOOLEANS
from vlsc.wsgi import application

MACHINE = installation_id(1)
FORM_BOOLEANS = ("create_missing", "good_rows", "internal")


# Sentences of the frameworks: they name Python's types and fields of forms.
FOREIGN = re.compile(
    "Ensure this|This field|this list may|got type|a valid (UUID|integer|number|string)"
    "|has wrong format|No data provided|sys\\.",
    re.IGNORECASE,
)
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in json.loads(schema_text("json"))["paths"].items()
    for method in methods
]


@functools.cache
def load_schema(has_listed_cases: bool) -> Any:
    """The schema, called through the WSGI application.

    Listed cases follow from the schema itself, the same at each run: each limit, each absent
    member. They are many; without them only made-up examples are sent.
    """
    config = configuration(has_listed_cases)
    schema = schemathesis.openapi.from_dict(json.loads(schema_text("json")), config=config)
    schema.app = application
    return schema


def configuration(has_listed_cases: bool) -> SchemathesisConfig:
    """All checks; a few statuses are right answers to wrong input that the tool does not expect."""
    # The character NUL and methods that do not exist are refused everywhere; each has its own test.
    listed = {"enabled": has_listed_cases, "unexpected-methods": []}
    config = SchemathesisConfig.from_dict(
        {"generation": {"allow-x00": False}, "phases": {"coverage": listed}}
    )
    checks = config.projects.get_default().checks
    wrong = checks.negative_data_rejection
    wrong.expected_statuses = [*wrong.expected_statuses, "412", "413"]
    return config


def hold(
    caller: "Caller",
    operation: str,
    examples: int,
    *,
    is_fixed: bool,
    has_listed_cases: bool = True,
) -> None:
    """Call one operation, such as "GET /api/v1/me", with its cases, which are made here.

    The tool's own way makes the cases of all operations before the first test begins.
    """
    schema = load_schema(has_listed_cases)
    bounded = settings(
        max_examples=examples,
        derandomize=is_fixed,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    build_operation_test(
        config=schema.config,
        operation=schema.find_operation_by_label(operation),
        test_func=lambda case: caller.call(case),
        given_kwargs={},
        feedback=FeedbackSources(),
        explicit_settings=bounded,
    )()


class Caller:
    """Calls operations in a world, as whoever may do most there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens = {name: world.token(name) for name in ("ada", "olga")}
        self.host_key, self.osa_key = add_host_key(world), add_osa_key(world)
        self.host = add_host(self.host_key)
        self.medium = add_medium(world.products["server"])
        self.invitation = self._invite()
        self.role_request = self._ask_for_role()
        self.claim = Claim.objects.create(
            claimed_by=world.people["leo"],
            number="7654321",
            authorization="X",
            claimed_at=timezone.now(),
            ends_at=timezone.now() + timedelta(days=14),
            opens_at=timezone.now() + timedelta(days=2),
            stage="open",
            licensing_id=world.licensing_ids["7654321"],
        )
        self.request = add_request(world, "7654321")
        self.role = RoleAssignment.objects.get(holder=world.people["kim"])
        expect(world)
        self.calls = 0
        # Their first use would be noted at each call, and all rows compared for it.
        Token.objects.update(last_used_at=timezone.now())
        self.rows = Unchanged()

    def call(self, case: Any) -> None:
        """Send one case, and hold the answer and the database against what was promised."""
        if is_right_as_a_form(case):
            return
        self.calls += 1
        if self.calls % 2:
            self._name_something_real(case)
        if case.meta is None or case.meta.generation.mode.is_positive:
            self._mean_something_real(case)
        limiter.namespace = f"contract:{uuid7()}"  # the calls of one case may guess tokens
        # Each example finds the world as it was, also when the one before went wrong.
        with override_settings(TOKEN_REQUESTS_PER_MINUTE=10**9), one_connection(), atomic():
            self.rows.look()
            response = case.call(headers=self._headers(case))
            assert response.status_code < 500, response.text
            if response.status_code >= 300:
                assert not FOREIGN.search(response.text), response.text
                assert self.rows.still(), f"{response.status_code} changed rows"
            if not is_about_the_file(case, response):
                # Each success would be sent twice more, without a token and with a wrong one:
                # `tests/access` does so once for each operation.
                headers = self._headers(case)
                case.validate_response(response, headers=headers, excluded_checks=[ignored_auth])
            set_rollback(True)

    def _invite(self) -> Invitation:
        places = [self.world.licensing_ids["7654321"]]
        wish = InvitationWish(email="nils@contoso.example", role=Role.DOWNLOAD, places=places)
        return invite(by=self.world.actor("ada"), wish=wish, at=timezone.now())

    def _ask_for_role(self) -> RoleRequest:
        wish = RoleWish(number="7654399", role=Role.DOWNLOAD)
        made = ask_for_role(by=self.world.actor("ada"), wish=wish, at=timezone.now())
        pass_on(made.pk, at=timezone.now())
        return made

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A question, or an act on the one that is there: what each kind needs has its own test."""
        if path.endswith("/support-requests"):
            for name in set(body) - {"reason", "contacts"}:
                del body[name]
            body["contacts"] = []
            return {"kind": "general", "category": "other", "subject": "A", "reason": "B"}
        if path.endswith("/decision"):
            body.clear()
            return {"outcome": "granted", "answer": "Yes."}
        others = {"text": "And?", "to": str(self.world.people["sam"].pk), "answer": "Yes."}
        return {name: others[name] for name in set(body) & set(others)}

    def key_for(self, path: str) -> Key:
        """A key of the type that the operation's body names."""
        if "/activations" in path:
            return self.world.keys["cad"]
        return self.osa_key if "/osa-" in path else self.host_key

    def _headers(self, case: Any) -> dict[str, str]:
        name = "olga" if "/center/" in case.operation.path else "ada"
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    def _name_something_real(self, case: Any) -> None:
        if (case.path_parameters or {}).get("number"):
            case.path_parameters["number"] = self.request.number
        if not case.path_parameters or not is_id(case.path_parameters.get("id")):
            return
        path = case.operation.path
        for part, found in (
            ("/licensing-ids/", self.world.licensing_ids["7654321"]),
            ("/organizations/", self.world.organizations["contoso"]),
            ("/agreements/", self.world.licensing_ids["7654321"].agreement),
            ("/keys/", self.world.keys["mak"]),
            ("/kms-hosts/", self.host),
            ("/invitations/", self.invitation),
            ("/role-requests/", self.role_request),
            ("/claims/", self.claim),
            ("/roles/", self.role),
            ("/downloads/", self.medium),
            ("/media/", self.medium),
        ):
            if part in path:
                case.path_parameters["id"] = str(found.pk)

    def _mean_something_real(self, case: Any) -> None:
        """What no schema can say of right input: ids in bodies exist, cursors come from a list."""
        (case.query or {}).pop("cursor", None)
        if re.search(
            "/(claims|invitations|role-requests|roles)/", case.operation.path
        ):  # the tag of the one that is there is not known
            (case.headers or {}).pop("If-Match", None)
        if "installation_id" in (case.query or {}):
            case.query["installation_id"] = MACHINE
        if isinstance(case.body, dict):
            number, mak = self.world.licensing_ids["7654321"].pk, self.world.keys["mak"].pk
            for name, real in (
                ("licensing_id", str(number)),
                ("licensing_ids", [str(number)]),
                ("keys", [str(mak)]),
                ("key", str(self.key_for(case.operation.path).pk)),
                # What a schema cannot say of names and times either.
                ("name", "kms1.contoso.example"),
                ("tenant", "contoso.example"),
                ("counted_at", "2026-01-31T12:00:00Z"),
                ("installation_id", MACHINE),
                ("product_key", "APZHN-QNB5L-64DXX-J9TRW-KGACE"),
            ):
                if case.body.get(name):
                    case.body[name] = real
            if "email" in case.body:  # an invitation is for one kind of thing
                case.body["email"] = "nina@contoso.example"
                case.body["licensing_ids"] = [str(number)]
                for other in ("agreement", "organization"):
                    case.body.pop(other, None)
            if case.operation.path.endswith("/key-stock/made"):
                case.body |= {"product": str(self.world.products["cad"].pk), "type": "mak"}
            if case.operation.path.endswith("/center/media"):
                case.body |= {"product": self.medium.product.code, "file": self.medium.file}
                case.body |= {"sha256": self.medium.sha256, "size": self.medium.size}
                case.body |= {"language": "English"}
            if case.operation.path.endswith("/standard") and case.body.get("product"):
                case.body["product"] = str(self.world.products["server"].pk)
            if case.operation.path.endswith("/add-ons"):
                case.body |= {
                    "product": str(self.world.products["cad"].pk),
                    "adds_to": [str(self.world.products["server"].pk)],
                    "covers_from": "2026-01-01",
                    "covers_until": "2026-12-31",
                }
            if case.operation.path.endswith("/center/invitations"):
                contoso = str(self.world.organizations["contoso"].pk)
                case.body |= {"organization": contoso, "reason": "New customer"}
            if case.operation.path.endswith("/allotment"):
                program = str(self.world.programs["enterprise"].pk)
                case.body |= {"program": program, "price_level": ""}
            if row := ROWS.get(case.operation.path.rpartition("/center/")[2]):
                case.body = dict(row)
            if "/undone" in case.operation.path:
                listing = self.world.keys["cad"].listings.get()
                case.body |= {"kind": "listings", "id": str(listing.pk)}
                case.body.pop("mark", None)
            # A form with a file that is changed here is taken for a wrong one.
            if "/support-requests" in case.operation.path and "file" not in case.body:
                case.body |= self._ask(case.operation.path, case.body)
            if case.operation.path.endswith("/claims"):
                case.body = {"authorization": "61234567ZZS2612", "license_number": "61234567"}
            if case.operation.path.endswith("/claims/{id}/object"):
                case.body = {"reason": "Unknown here"}
            if case.operation.path.endswith("/role-requests"):
                case.body |= {"number": "7654321", "role": "download"}
            if case.operation.path.endswith("/role-requests/{id}/decision"):
                case.body["ends_on"] = None
                case.body["message"] = "Welcome"
            if case.operation.path.endswith("/service-accounts"):
                case.body["licensing_id"] = str(number)
                for other in ("agreement", "organization"):
                    case.body.pop(other, None)
            if "holder" in case.body:  # a role too
                case.body["holder"] = str(self.world.people["leo"].pk)
                case.body["licensing_id"] = str(number)
                case.body["ends_on"] = "2099-01-31" if case.body.get("ends_on") else None
                for other in ("agreement", "organization"):
                    case.body.pop(other, None)
            if "machines" in case.body:
                case.body["machines"] = [{"installation_id": MACHINE}]
            if case.operation.path.endswith("/role-requests"):
                case.body.pop("authorization", None)
            if "counted_at" in case.body:
                case.body.setdefault("office", 5)


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's connection, whose transaction is rolled back, over all requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def is_id(text: Any) -> bool:
    """Whether the generator meant a right id (a wrong one stays as it is)."""
    return isinstance(text, str) and len(text) == 36 and text.count("-") == 4


def is_about_the_file(case: Any, response: Any) -> bool:
    """Whether an attachment's content is refused: no schema says what a PNG is."""
    if not case.operation.path.endswith("/attachments") or response.status_code != 400:
        return False
    return {error["pointer"] for error in response.json().get("errors", [])} == {"/file"}


def is_right_as_a_form(case: Any) -> bool:
    """Whether a wrong type may become a right value, because forms hold nothing but texts.

    A list is sent item by item: one item arrives as itself, and of nothing nothing arrives, no more
    than of an empty text, which the tool sends like a file that was not chosen.
    """
    if case.media_type != "multipart/form-data" or not isinstance(case.body, dict):
        return False
    return any(may_arrive_right(name, value) for name, value in case.body.items())


def may_arrive_right(name: str, value: Any) -> bool:
    """Whether a form's value of a wrong type reads, as the text it is sent as, like a right one."""
    if value == "" or (isinstance(value, list) and len(value) < 2):
        return True
    if name in FORM_BOOLEANS:
        return not isinstance(value, bool) and str(value) in BOOLEANS
    return not isinstance(value, str | bytes)
