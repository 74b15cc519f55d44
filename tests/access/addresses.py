"""Every address of the product, what it speaks of, and which right it asks for.

`Door(name, method, of, sees, does)`: `of` is the kind of object in the address; who lacks `sees` on
it gets the answer of an unknown one (404), who has it and lacks `does` is refused (403). A door
without an object (`of=""`) is a collection: who has the right nowhere is refused.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.activation.machines import installation_id


@dataclass(frozen=True)
class Door:
    """One method of one address."""

    name: str
    method: str
    of: str = ""
    sees: str = "signed in"
    does: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    # What those who may get; a redirect counts when the page's whole answer is one.
    ok: tuple[int, ...] = (200,)
    # A fragment that a page asks for again and again answers a visitor with "reload the page".
    is_fragment: bool = False
    # Every token may, whatever its scopes.
    any_scope: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


NO_KEY = "00000000-0000-7000-8000-000000000001"

PUBLIC = {  # answer to everybody; what they show is the same for all
    "livez",
    "readyz",
    "problem",
    "problems",
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "accounts:preferences",
    "accounts:first-account",
    "accounts:first-account-link",
    "schema",
    "docs",
    "changes",
    "activation:public-keys",
    "people:invitation",
    "support:directory",
    "support:public-request",
}
ONESELF = {"account_reauthenticate", "account_change_password", "account_set_password"}

REASON = {"reason": "asked by telephone"}
MACHINE = installation_id(1)

PAGES = [
    Door("accounts:session", "GET"),
    Door("accounts:sessions", "GET"),
    Door("accounts:second-factors", "GET"),
    Door("accounts:totp-new", "GET"),
    Door("accounts:totp-new", "POST", ok=(400,)),  # without a code
    Door("accounts:passkey-new", "GET"),
    Door("accounts:passkey-new", "POST", ok=(400,)),
    Door("accounts:second-factor-remove", "POST", ok=(404,)),  # without a factor
    Door("accounts:recovery-codes", "GET"),
    Door("accounts:recovery-codes-new", "POST", ok=(409,)),  # without a factor
    Door("accounts:sessions-others-end", "POST", ok=(302,)),
    Door("accounts:session-end", "POST", "own session", ok=(302,)),
    Door("home:home", "GET"),
    Door("home:search", "GET"),
    Door("home:counts", "GET"),
    Door("agreements:summary", "GET"),
    Door("agreements:summary-csv", "GET"),
    Door("agreements:licensing-id", "GET", "licensing ID", "see", ok=(302,)),
    Door("agreements:licensing-id-purchases", "GET", "licensing ID", "see purchases"),
    Door("people:licensing-id-access", "GET", "licensing ID", "see"),
    Door("people:licensing-id-log", "GET", "licensing ID", "see", "read log"),
    Door("people:invitations", "GET", "", does="manage access"),
    Door("people:invitations", "POST", "", does="manage access", ok=(400,)),  # without a body
    Door("people:invitation-resend", "POST", "invitation", "manage access", ok=(302,)),
    Door("people:invitation-withdraw", "POST", "invitation", "manage access", ok=(302, 409)),
    Door("people:role-requests", "GET", "", does="ask for a role"),
    Door("people:role-requests", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Door("people:role-request", "GET", "role request", "answer role requests"),
    Door("people:role-request", "POST", "role request", "answer role requests", ok=(400,)),
    Door("people:role-request-withdraw", "POST", "own role request", ok=(302,)),
    Door("people:service-accounts", "GET", "", does="make service accounts"),
    Door("people:service-accounts", "POST", "", does="make service accounts", ok=(400,)),
    Door("people:service-account", "GET", "service account", "make service accounts"),
    Door("people:service-account", "POST", "service account", "make service accounts", ok=(400,)),
    Door(
        "people:service-account-deactivate",
        "POST",
        "service account",
        "make service accounts",
        ok=(302,),
    ),
    Door("people:claims", "GET", "", does="see claims"),
    Door("people:claims", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Door("people:claim", "GET", "claim", "manage access"),
    Door("people:claim", "POST", "claim", "manage access", ok=(400,)),
    Door("people:people", "GET", "", does="manage access"),
    Door("people:review-csv", "GET", "", does="manage access"),
    Door("people:person", "GET", "person", "manage access"),
    Door("people:person", "POST", "person", "manage access", ok=(400,)),  # without a body
    Door("people:person-take", "POST", "person", "manage access", ok=(400,)),  # nothing ticked
    Door("people:person-end", "POST", "person", "manage access", ok=(400,)),
    Door(  # who comes later finds nobody
        "people:person-remove", "POST", "person", "manage access", body=REASON, ok=(302, 404)
    ),
    Door("people:permissions", "GET"),
    Door("people:permission-drop", "POST", "own role", ok=(302,)),
    Door("people:log", "GET", "", does="read log"),
    Door("people:log-csv", "GET", "", does="read log"),
    Door("people:tokens", "GET"),
    Door(
        "people:tokens",
        "POST",
        "",
        does="make tokens",
        body={"name": "x", "scopes": ["read"], "days": "30"},
        ok=(302,),
    ),
    Door("people:token-made", "GET", "own token"),
    Door("people:token-revoke", "POST", "own token", ok=(302,)),
    Door("keys:licensing-id-keys", "GET", "licensing ID", "see keys"),
    Door("keys:licensing-id-rights", "GET", "licensing ID", "see purchases"),
    Door("keys:listings", "GET"),
    Door("keys:license-summary", "GET"),
    Door("keys:license-summary-csv", "GET"),
    Door("keys:product", "GET", "product"),
    Door("keys:key", "GET", "key", "see keys"),
    Door(
        "keys:key-reveal",
        "POST",
        "key",
        "see keys",
        "reveal",
        body={"reason": "asked by telephone"},
        ok=(302,),
    ),
    Door("keys:key-compromised", "GET", "key", "see keys", "activate"),
    Door(
        "keys:key-compromised",
        "POST",
        "key",
        "see keys",
        "activate",
        body={"reason": "published by mistake"},
        ok=(302, 409),
    ),
    Door("keys:key-revealed", "GET", "key", "see keys", ok=(302,)),  # nothing was revealed
    Door("activation:key-activations", "GET", "center MAK", "see keys"),
    Door(
        "activation:key-activations",
        "POST",
        "center MAK",
        "see keys",
        "activate",
        body=REASON | {"installation_id": MACHINE},
        ok=(302,),
    ),
    Door("activation:key-activations-csv", "GET", "center MAK", "see keys"),
    Door("activation:activation", "GET", "activation", "see keys"),
    Door(
        "activation:activation-return",
        "POST",
        "activation",
        "see keys",
        "activate",
        body=REASON,
        ok=(409,),  # this program allows no returns
    ),
    Door("activation:proxy-files", "GET", "", does="activate"),
    Door("activation:key-proxy-files", "GET", "center MAK", "see keys", "activate"),
    Door(
        "activation:key-proxy-files",
        "POST",
        "center MAK",
        "see keys",
        "activate",
        body=REASON,
        ok=(400,),  # without a file: the form again
    ),
    Door("activation:proxy-file", "GET", "own proxy file"),
    Door("activation:proxy-file-progress", "GET", "own proxy file", is_fragment=True),
    # Two of the three may not use the key; nothing is stored of the third's.
    Door("activation:proxy-file-confirm", "POST", "own proxy file", ok=(302, 403)),
    Door("activation:proxy-file-discard", "POST", "own proxy file", ok=(302, 409)),
    Door("activation:proxy-file-result", "GET", "own proxy file", ok=(403, 409)),
    Door("activation:telephone", "GET", "", does="activate"),
    Door("activation:telephone", "POST", "", does="activate", ok=(302,)),  # ends the call
    Door("activation:key-telephone", "GET", "center MAK", "see keys", "activate"),
    Door(
        "activation:key-telephone",
        "POST",
        "center MAK",
        "see keys",
        "activate",
        body=REASON | {"group_1": MACHINE},
        ok=(302,),
    ),
    Door("activation:telephone-answer", "GET", "activation", "see keys"),
    Door("activation:licensing-id-hosts", "GET", "licensing ID", "see keys"),
    Door("activation:key-hosts", "GET", "host key", "see keys"),
    Door(
        "activation:key-hosts",
        "POST",
        "host key",
        "see keys",
        "activate",
        body=REASON | {"name": "kms1", "host_id": "HOST-1"},
        ok=(302,),
    ),
    Door("activation:host", "GET", "host", "see keys"),
    Door(
        "activation:host-activate",
        "POST",
        "host",
        "see keys",
        "activate",
        body={"activation-reason": "asked by telephone"},
        ok=(302,),
    ),
    Door(
        "activation:host-report",
        "POST",
        "host",
        "see keys",
        "activate",
        body={
            "report-reason": "asked by telephone",
            "report-counted_at": "2026-01-31T12:00",
            "report-office": "5",
        },
        ok=(302,),
    ),
    Door(
        "activation:host-retire",
        "POST",
        "host",
        "see keys",
        "activate",
        body={"retirement-reason": "asked by telephone"},
        ok=(302, 409),
    ),
    Door("activation:key-redemption", "GET", "OSA key", "see keys"),
    Door(
        "activation:key-redemption",
        "POST",
        "OSA key",
        "see keys",
        "activate",
        body=REASON | {"tenant": "contoso.example", "kind": "renew", "confirmed": "on"},
        ok=(302, 409),
    ),
    Door("keyfiles:exports", "GET"),
    Door(
        "keyfiles:exports",
        "POST",
        "",
        does="export",
        body={"scope": "all", "format": "tsv"},
        ok=(302, 303),
    ),
    Door("keyfiles:export", "GET", "own export"),
    Door("keyfiles:export-progress", "GET", "own export", is_fragment=True),
    Door("keyfiles:export-file", "GET", "own export", ok=(409,)),  # not ready: no worker runs here
    Door("notices:mails", "GET", "", does="run center"),
    Door("notices:mail-test", "POST", "", does="run center", ok=(302,)),
    Door("notices:mail-resend", "POST", "mail", does="run center", ok=(302, 409)),
    Door("home:first-steps", "GET", "", does="run center"),
    Door("accounts:settings", "GET", "", does="run center"),
    Door("accounts:settings", "POST", "", does="run center", ok=(400,)),  # the form again
    Door("catalog:load", "POST", "", does="load", ok=(409,)),  # there is a catalog
    Door("support:request-new", "GET"),
    Door("support:request-new", "POST", ok=(400,)),  # without a body
    Door("support:requests", "GET"),
    Door("support:request", "GET", "request", "see requests"),
    Door(
        "support:request-message",
        "POST",
        "request",
        "see requests",
        "write in requests",
        body={"text": "Is there any news?"},
        ok=(302,),
    ),
    Door("support:request-attachment", "GET", "attachment", "see requests"),
    Door("support:record", "GET", "", does="see the desk"),  # nobody has published it
    Door("support:record", "POST", "", does="run center", ok=(302,)),
    Door("support:record-csv", "GET", "", does="see the desk"),
    Door("support:desk", "GET", "", does="see the desk"),
    Door("support:desk-counts", "GET", "", does="see the desk", is_fragment=True),
    Door("support:desk-request", "GET", "desk request", does="see the desk"),
    Door("support:desk-take", "POST", "desk request", does="answer requests", ok=(302, 409)),
    Door(
        "support:desk-hand-over", "POST", "desk request", does="answer requests", ok=(400,)
    ),  # to nobody
    Door(
        "support:desk-reply",
        "POST",
        "desk request",
        does="answer requests",
        body={"text": "We look into it."},
        ok=(302,),
    ),
    Door("support:desk-decide", "POST", "desk request", does="answer requests", ok=(400,)),
    Door("support:desk-proposal", "POST", "desk request", does="answer requests", ok=(400,)),
    Door("support:desk-settings", "GET", "", does="run center"),
    Door("support:desk-settings", "POST", "", does="run center", ok=(302,)),
    Door("support:rule-save", "POST", "", does="run center", ok=(400,)),  # without a body
    Door("support:rule-remove", "POST", "grant rule", does="run center", ok=(302, 404)),
    Door("support:limit-save", "POST", "", does="run center", ok=(400,)),  # without a body
    Door("support:canned-answers", "GET", "", does="run center"),
    Door("support:canned-answer-new", "GET", "", does="run center"),
    Door("support:canned-answer-new", "POST", "", does="run center", ok=(400,)),  # the form again
    Door("support:canned-answer", "GET", "canned answer", does="run center"),
    Door(
        "support:canned-answer", "POST", "canned answer", does="run center", ok=(400,)
    ),  # the form again
    Door("support:canned-answer-remove", "POST", "canned answer", does="run center", ok=(302, 404)),
    Door("support:directory-desk", "GET", "", does="load"),
    Door("support:directory-desk", "POST", "", does="load", ok=(400,)),  # without a file
    Door("support:call-center-new", "GET", "", does="load"),
    Door("support:call-center-new", "POST", "", does="load", ok=(400,)),  # the form again
    Door("support:call-center", "GET", "call center", does="load"),
    Door("support:call-center", "POST", "call center", does="load", ok=(400,)),  # the form again
    Door("support:call-center-remove", "POST", "call center", does="load", ok=(302, 404)),
    Door("keys:add-ons", "GET", "", does="load"),
    Door("keys:add-ons", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Door("keys:allotment", "GET", "", does="load"),
    Door("keys:allotment", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Door("keys:versions", "GET", "", does="load"),
    Door("keys:version", "GET", "desk product", does="load"),
    Door("keys:version", "POST", "desk product", does="load", ok=(302, 404)),
    Door("keys:stock", "GET", "", does="load"),
    Door("keys:stock", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Door("agreements:customers", "GET", "", does="load"),
    Door("agreements:customer-new", "GET", "", does="load"),
    Door("agreements:customer-new", "POST", "", does="load", ok=(400,)),  # the form again
    Door("agreements:customer", "GET", "customer", does="load"),
    Door("agreements:seeing-begin", "POST", "customer", does="load", body=REASON, ok=(302,)),
    Door("agreements:seeing-end", "POST", "", does="a session", ok=(302,)),
    Door("agreements:record-new", "GET", "kind of customer", does="load"),
    Door("agreements:record-new", "POST", "kind of customer", does="load", ok=(400,)),
    Door("keys:undo", "GET", "record", does="load"),
    Door("keys:undo", "POST", "record", does="load", ok=(400,)),  # the form again
    Door("agreements:record", "GET", "record", does="load"),
    Door("agreements:record", "POST", "record", does="load", ok=(400,)),  # the form again
    Door("catalog:entries", "GET", "", does="load"),
    Door("catalog:kms-groups", "GET", "", does="load"),
    Door("catalog:entry-new", "GET", "catalog kind", does="load"),
    Door("catalog:entry-new", "POST", "catalog kind", does="load", ok=(400,)),  # the form again
    Door("catalog:entry", "GET", "catalog entry", does="load"),
    Door("catalog:entry", "POST", "catalog entry", does="load", ok=(400,)),  # the form again
    Door("catalog:entry-remove", "POST", "catalog entry", does="load", ok=(409,)),  # in use
    Door("keys:downloads", "GET"),
    Door("keyfiles:medium-link", "POST", "medium", "download", ok=(302,)),
    Door("keyfiles:medium-file", "GET", "medium", "download", ok=(409,)),  # without a link
    Door("keyfiles:media", "GET", "", does="load"),
    Door("keyfiles:media", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Door("keyfiles:medium-withdraw", "POST", "kept medium", does="load", ok=(302, 404)),
    Door("keyfiles:loads", "GET", "", does="load"),
    Door("keyfiles:loads", "POST", "", does="load", ok=(400,)),  # without a file: the form again
    Door("keyfiles:load-sample", "GET", "", does="load"),
    Door("keyfiles:imports", "GET", "", does="load"),
    Door("keyfiles:imports", "POST", "", does="load", ok=(400,)),  # without a file: the form again
    Door("keyfiles:import", "GET", "import", does="load"),
    Door("keyfiles:import-progress", "GET", "import", does="load", is_fragment=True),
    Door("keyfiles:import-choices", "POST", "import", does="load", ok=(200, 409)),
    Door("keyfiles:import-choice-undo", "POST", "answer", does="load", ok=(409,)),
    Door("keyfiles:import-apply", "POST", "import", does="load", ok=(409,)),
    Door("keyfiles:import-discard", "POST", "import", does="load", ok=(302, 409)),
    Door("keyfiles:import-bad-rows", "GET", "import", does="load", ok=(409,)),
    Door("keyfiles:import-rows", "GET", "import", does="load"),
]

API = [
    Door("api:me", "GET"),
    Door("api:organizations", "GET"),
    Door("api:organization", "GET", "organization", "see"),
    Door("api:agreements", "GET"),
    Door("api:agreement", "GET", "agreement", "see"),
    Door("api:licensing-ids", "GET"),
    Door("api:licensing-id", "GET", "licensing ID", "see"),
    Door("api:purchases", "GET", "licensing ID", "see purchases"),
    Door("api:forecasts", "GET", "licensing ID", "see purchases"),
    Door("api:licensing-id-listings", "GET", "licensing ID", "see keys"),
    Door("api:licensing-id-rights", "GET", "licensing ID", "see purchases"),
    Door("api:listings", "GET"),
    Door("api:license-summary", "GET"),
    Door("api:catalog-programs", "GET"),
    Door("api:catalog-products", "GET"),
    Door("api:keys", "GET"),
    Door("api:key", "GET", "key", "see keys"),
    Door("api:key-reveal", "POST", "key", "see keys", "reveal", body={"reason": "asked"}),
    Door(
        "api:key-compromised",
        "POST",
        "key",
        "see keys",
        "activate",
        body={"reason": "published by mistake"},
        ok=(200, 409),
    ),
    Door("api:activations", "GET"),
    Door(
        "api:activations",
        "POST",
        "",
        does="activate",
        body={"key": NO_KEY, "installation_id": "1"},
        ok=(400,),
    ),
    Door(
        "api:activation-batch",
        "POST",
        "",
        does="activate",
        body={"key": NO_KEY, "machines": [{"installation_id": "1"}]},
        ok=(400,),
    ),
    Door("api:activation", "GET", "activation", "see keys"),
    Door(
        "api:activation-return",
        "POST",
        "activation",
        "see keys",
        "activate",
        body={"reason": "scrapped"},
        ok=(409,),  # this program allows no returns
    ),
    Door("api:key-exports", "GET"),
    Door(
        "api:key-exports",
        "POST",
        "",
        does="export",
        body={"scope": "all", "format": "tsv"},
        ok=(202,),
    ),
    Door("api:key-export", "GET", "own export"),
    Door("api:key-export-file", "GET", "own export", ok=(409,)),  # no worker runs here
    Door("api:kms-hosts", "GET"),
    Door("api:kms-hosts", "POST", "", does="activate", ok=(400,)),  # without a body
    Door("api:kms-host", "GET", "host", "see keys"),
    Door("api:kms-host-activate", "POST", "host", "see keys", "activate", body=REASON),
    Door(
        "api:kms-host-reports",
        "POST",
        "host",
        "see keys",
        "activate",
        body=REASON | {"counted_at": "2026-01-31T12:00:00Z", "office": 5},
    ),
    Door("api:kms-host-retire", "POST", "host", "see keys", "activate", body=REASON, ok=(200, 409)),
    Door("api:osa-redemptions", "GET"),
    Door("api:osa-redemptions", "POST", "", does="activate", ok=(400,)),  # without a body
    Door("api:osa-redemption", "GET", "redemption", "see keys"),
    Door("api:record", "GET", "", does="see the desk"),  # nobody has published it
    Door("api:support-requests", "GET"),
    Door("api:support-requests", "POST", ok=(400,)),  # without a body
    Door("api:support-request", "GET", "request", "see requests"),
    Door(
        "api:support-request-messages",
        "POST",
        "request",
        "see requests",
        "write in requests",
        body={"text": "And?"},
        ok=(201,),
    ),
    Door(
        "api:support-request-attachments",
        "POST",
        "request",
        "see requests",
        "write in requests",
        ok=(415,),  # without a file
    ),
    Door("api:support-request-attachment", "GET", "attachment", "see requests"),
    Door(
        "api:center-support-request-attachments",
        "POST",
        "request",
        does="answer requests",
        ok=(415,),  # without a file
    ),
    Door("api:center-support-request-attachment", "GET", "attachment", does="see the desk"),
    Door("api:center-support-requests", "GET", "", does="see the desk"),
    Door("api:center-support-request", "GET", "request", does="see the desk"),
    # Without a body, where they take one.
    Door(
        "api:center-support-request-take",
        "POST",
        "request",
        does="answer requests",
        ok=(200, 409),
    ),
    Door(
        "api:center-support-request-hand-over",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Door(
        "api:center-support-request-messages",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Door(
        "api:center-support-request-decision",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Door(
        "api:center-support-request-confirmation",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Door("api:role-requests", "GET", "", does="ask for a role"),
    Door("api:role-requests", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Door("api:role-request", "GET", "own role request"),
    Door("api:role-request", "DELETE", "own role request", ok=(204,)),
    Door("api:role-request-decision", "POST", "role request", "answer role requests", ok=(400,)),
    Door("api:service-accounts", "GET", "", does="make service accounts"),
    Door("api:service-accounts", "POST", "", does="make service accounts", ok=(400,)),
    Door("api:service-account", "GET", "service account", "make service accounts"),
    Door("api:service-account", "DELETE", "service account", "make service accounts", ok=(204,)),
    Door("api:claims", "GET", "", does="see claims"),
    Door("api:claims", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Door("api:claim", "GET", "own claim"),
    Door("api:claim-object", "POST", "claim", "manage access", "answer role requests", ok=(400,)),
    Door("api:invitations", "GET", "", does="manage access"),
    Door("api:invitations", "POST", "", does="manage access", ok=(400,)),  # without a body
    Door("api:invitation", "GET", "invitation", "manage access"),
    Door("api:invitation", "DELETE", "invitation", "manage access", ok=(204, 409)),
    Door("api:invitation-resend", "POST", "invitation", "manage access", ok=(202,)),
    Door("api:roles", "GET", "", does="manage access"),
    Door("api:roles", "POST", "", does="manage access", ok=(400,)),  # without a body
    Door("api:role", "GET", "role", "manage access"),
    Door("api:role", "DELETE", "role", "manage access", ok=(204, 404)),  # once
    Door("api:log", "GET", "", does="read log"),
    Door("api:tokens", "GET"),
    Door("api:tokens", "POST", "", does="a session", body={"name": "x", "scopes": ["read"]}),
    Door("api:token", "GET", "own token"),
    Door("api:token", "DELETE", "own token", ok=(204,), any_scope=True),
    Door("api:center-allotment", "GET", "", does="load"),
    Door("api:center-allotment", "POST", "", does="load", ok=(400,)),  # without a body
    Door("api:center-version-preview", "POST", "product code", does="load"),
    Door("api:center-version-release", "POST", "product code", does="load", ok=(200, 409)),
    Door("api:center-key-stock", "GET", "", does="load"),
    Door("api:center-key-stock-made", "POST", "", does="load", ok=(400,)),  # without a body
    Door("api:downloads", "GET"),
    Door("api:download-file", "GET", "medium", "download"),
    Door("api:center-media", "GET", "", does="load"),
    Door("api:center-media", "POST", "", does="load", ok=(400,)),  # without a body
    Door("api:center-medium", "DELETE", "kept medium", does="load", ok=(204, 404)),
    *(
        Door(f"api:center-{name}", "POST", "", does="load", ok=(400,))  # without a body
        for name in (
            "organizations",
            "agreements",
            "licensing-ids",
            "purchases",
            "forecasts",
            "products",
            "key-stock",
        )
    ),
    Door("api:center-undone", "POST", "", does="load", ok=(400,)),  # without a body
    Door("api:center-undone-preview", "POST", "", does="load", ok=(400,)),
    Door("api:center-key-files", "GET", "", does="load"),
    Door("api:center-key-files", "POST", "", does="load", ok=(400, 415)),  # without a file
    Door("api:center-key-file", "GET", "import", does="load"),
    Door("api:center-key-file-rows", "GET", "import", does="load"),
    Door("api:center-key-file-changes", "GET", "import", does="load"),
    Door("api:center-key-file-choices", "GET", "import", does="load"),
    Door("api:center-key-file-choice", "GET", "answer", does="load"),
    Door("api:center-key-file-choice", "DELETE", "answer", does="load", ok=(409,)),
    Door(
        "api:center-key-file-choices",
        "POST",
        "import",
        does="load",
        body={"choices": []},
        ok=(400, 409),
    ),
    Door("api:center-key-file-apply", "POST", "import", does="load", ok=(409,)),
    Door("api:center-key-file-bad-rows", "GET", "import", does="load", ok=(409,)),
    Door("api:center-loads", "GET", "", does="load"),
    Door("api:center-loads", "POST", "", does="load", ok=(400, 415)),  # without a file
    Door("api:center-load", "GET", "load", does="load"),
    Door("api:center-load", "DELETE", "load", does="load", ok=(204, 409)),
    Door("api:center-load-rows", "GET", "load", does="load"),
    Door("api:center-load-changes", "GET", "load", does="load"),
    Door("api:center-load-apply", "POST", "load", does="load", ok=(409,)),
    Door("api:center-load-bad-rows", "GET", "load", does="load", ok=(409,)),
]
PUBLIC_API = {
    "api:activate",
    "api:returned-activations",
    "api:telephone-directory",
    "api:schema",
    "api:docs",
    "api:changes",
    "api:unknown",
}
