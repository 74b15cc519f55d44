"""Every address of the product, what it speaks of, and which right it asks for.

`Address(name, method, of, sees, does)`: `of` is the kind of object in the address; who lacks `sees`
on it gets the answer of an unknown one (404), of a tab a redirect to another; who has it and lacks
`does` is refused (403). An address without an object (`of=""`) is a collection: who has the right
nowhere is refused.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.activation.machines import installation_id


@dataclass(frozen=True)
class Address:
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
    # A tab of a licensing ID: who sees that but lacks `sees` is led to the first tab they may see.
    is_tab: bool = False
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
    "accounts:single-sign-on",
    "accounts:provider-begin",
    "accounts:provider-return",
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
ONESELF = {
    *("account_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("account_change_password", "account_set_password"),
}

REASON = {"reason": "asked by telephone"}
MACHINE = installation_id(1)

PAGES = [
    Address("accounts:session", "GET"),
    Address("accounts:sessions", "GET"),
    Address("accounts:second-factors", "GET"),
    Address("accounts:totp-new", "GET"),
    Address("accounts:totp-new", "POST", ok=(400,)),  # without a code
    Address("accounts:passkey-new", "GET"),
    Address("accounts:passkey-new", "POST", ok=(400,)),
    Address("accounts:second-factor-remove", "POST", ok=(404,)),  # without a factor
    Address("accounts:recovery-codes", "GET"),
    Address("accounts:recovery-codes-new", "POST", ok=(409,)),  # without a factor
    Address("accounts:sessions-others-end", "POST", ok=(302,)),
    Address("accounts:session-end", "POST", "own session", ok=(302,)),
    Address("home:home", "GET"),
    Address("home:search", "GET"),
    Address("home:counts", "GET"),
    Address("agreements:summary", "GET"),
    Address("agreements:summary-csv", "GET"),
    Address("agreements:licensing-id", "GET", "licensing ID", "see", ok=(302,)),
    Address(
        "agreements:licensing-id-purchases", "GET", "licensing ID", "see purchases", is_tab=True
    ),
    Address("people:licensing-id-access", "GET", "licensing ID", "see"),
    Address("people:licensing-id-log", "GET", "licensing ID", "see", "read log"),
    Address("people:invitations", "GET", "", does="manage access"),
    Address("people:invitations", "POST", "", does="manage access", ok=(400,)),  # without a body
    Address("people:invitation-resend", "POST", "invitation", "manage access", ok=(302,)),
    Address("people:invitation-withdraw", "POST", "invitation", "manage access", ok=(302, 409)),
    Address("people:role-requests", "GET", "", does="ask for a role"),
    Address("people:role-requests", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Address("people:role-request", "GET", "role request", "answer role requests"),
    Address("people:role-request", "POST", "role request", "answer role requests", ok=(400,)),
    Address("people:role-request-withdraw", "POST", "own role request", ok=(302,)),
    Address("people:service-accounts", "GET", "", does="make service accounts"),
    Address("people:service-accounts", "POST", "", does="make service accounts", ok=(400,)),
    Address("people:service-account", "GET", "service account", "make service accounts"),
    Address(
        "people:service-account", "POST", "service account", "make service accounts", ok=(400,)
    ),
    Address(
        "people:service-account-deactivate",
        "POST",
        "service account",
        "make service accounts",
        ok=(302,),
    ),
    Address("people:claims", "GET", "", does="see claims"),
    Address("people:claims", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Address("people:claim", "GET", "claim", "manage access"),
    Address("people:claim", "POST", "claim", "manage access", ok=(400,)),
    Address("people:people", "GET", "", does="manage access"),
    Address("people:review-csv", "GET", "", does="manage access"),
    Address("people:person", "GET", "person", "manage access"),
    Address("people:person", "POST", "person", "manage access", ok=(400,)),  # without a body
    Address("people:person-take", "POST", "person", "manage access", ok=(400,)),  # nothing ticked
    Address("people:person-end", "POST", "person", "manage access", ok=(400,)),
    Address(  # who comes later finds nobody
        "people:person-remove", "POST", "person", "manage access", body=REASON, ok=(302, 404)
    ),
    Address("people:inviting-contacts", "GET", "", does="appoint"),
    Address("people:inviting-contacts", "POST", "", does="appoint", ok=(400,)),  # without a body
    Address("people:appointing", "GET", "customer", does="appoint"),
    Address("people:appointing", "POST", "customer", does="appoint", ok=(400,)),  # without a body
    Address("people:permissions", "GET"),
    Address("people:permission-drop", "POST", "own role", ok=(302,)),
    Address("people:log", "GET", "", does="read log"),
    Address("people:log-csv", "GET", "", does="read log"),
    Address("people:tokens", "GET"),
    Address(
        "people:tokens",
        "POST",
        "",
        does="make tokens",
        body={"name": "x", "scopes": ["read"], "days": "30"},
        ok=(302,),
    ),
    Address("people:token-made", "GET", "own token"),
    Address("people:token-revoke", "POST", "own token", ok=(302,)),
    Address("keys:licensing-id-keys", "GET", "licensing ID", "see keys", is_tab=True),
    Address("keys:licensing-id-group", "GET", "licensing ID", "see keys", is_tab=True),
    Address(
        "keys:key-standard", "POST", "key", "see keys", "choose a key", ok=(404,)
    ),  # no product
    Address("keys:licensing-id-rights", "GET", "licensing ID", "see purchases", is_tab=True),
    Address("keys:listings", "GET"),
    Address("keys:license-summary", "GET"),
    Address("keys:license-summary-csv", "GET"),
    Address("keys:product", "GET", "product"),
    Address("keys:key", "GET", "key", "see keys"),
    Address(
        "keys:key-reveal",
        "POST",
        "key",
        "see keys",
        "reveal",
        body={"reason": "asked by telephone"},
        ok=(302,),
    ),
    Address("keys:key-compromised", "GET", "key", "see keys", "activate"),
    Address(
        "keys:key-compromised",
        "POST",
        "key",
        "see keys",
        "activate",
        body={"reason": "published by mistake"},
        ok=(302, 409),
    ),
    Address("keys:key-revealed", "GET", "key", "see keys", ok=(302,)),  # nothing was revealed
    Address("activation:key-activations", "GET", "center MAK", "see keys"),
    Address(
        "activation:key-activations",
        "POST",
        "center MAK",
        "see keys",
        "activate",
        body=REASON | {"installation_id": MACHINE},
        ok=(302,),
    ),
    Address("activation:key-activations-csv", "GET", "center MAK", "see keys"),
    Address("activation:activation", "GET", "activation", "see keys"),
    Address(
        "activation:activation-return",
        "POST",
        "activation",
        "see keys",
        "activate",
        body=REASON,
        ok=(409,),  # this program allows no returns
    ),
    Address("activation:proxy-files", "GET", "", does="activate"),
    Address("activation:key-proxy-files", "GET", "center MAK", "see keys", "activate"),
    Address(
        "activation:key-proxy-files",
        "POST",
        "center MAK",
        "see keys",
        "activate",
        body=REASON,
        ok=(400,),  # without a file: the form again
    ),
    Address("activation:proxy-file", "GET", "own proxy file"),
    Address("activation:proxy-file-progress", "GET", "own proxy file", is_fragment=True),
    # Two of the three may not use the key; nothing is stored of the third's.
    Address("activation:proxy-file-confirm", "POST", "own proxy file", ok=(302, 403)),
    Address("activation:proxy-file-discard", "POST", "own proxy file", ok=(302, 409)),
    Address("activation:proxy-file-result", "GET", "own proxy file", ok=(403, 409)),
    Address("activation:telephone", "GET", "", does="activate"),
    Address("activation:telephone", "POST", "", does="activate", ok=(302,)),  # ends the call
    Address("activation:key-telephone", "GET", "center MAK", "see keys", "activate"),
    Address(
        "activation:key-telephone",
        "POST",
        "center MAK",
        "see keys",
        "activate",
        body=REASON | {"group_1": MACHINE},
        ok=(302,),
    ),
    Address("activation:telephone-answer", "GET", "activation", "see keys"),
    Address("activation:licensing-id-hosts", "GET", "licensing ID", "see keys", is_tab=True),
    Address("activation:key-hosts", "GET", "host key", "see keys"),
    Address(
        "activation:key-hosts",
        "POST",
        "host key",
        "see keys",
        "activate",
        body=REASON | {"name": "kms1", "host_id": "HOST-1"},
        ok=(302,),
    ),
    Address("activation:host", "GET", "host", "see keys"),
    Address(
        "activation:host-activate",
        "POST",
        "host",
        "see keys",
        "activate",
        body={"activation-reason": "asked by telephone"},
        ok=(302,),
    ),
    Address(
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
    Address(
        "activation:host-retire",
        "POST",
        "host",
        "see keys",
        "activate",
        body={"retirement-reason": "asked by telephone"},
        ok=(302, 409),
    ),
    Address("activation:key-redemption", "GET", "OSA key", "see keys"),
    Address(
        "activation:key-redemption",
        "POST",
        "OSA key",
        "see keys",
        "activate",
        body=REASON | {"tenant": "contoso.example", "kind": "renew", "confirmed": "on"},
        ok=(302, 409),
    ),
    Address("keyfiles:exports", "GET"),
    Address(
        "keyfiles:exports",
        "POST",
        "",
        does="export",
        body={"scope": "all", "format": "tsv"},
        ok=(302, 303),
    ),
    Address("keyfiles:export", "GET", "own export"),
    Address("keyfiles:export-progress", "GET", "own export", is_fragment=True),
    Address(
        "keyfiles:export-file", "GET", "own export", ok=(409,)
    ),  # not ready: no worker runs here
    Address("notices:mails", "GET", "", does="run center"),
    Address("notices:mail-test", "POST", "", does="run center", ok=(302,)),
    Address("notices:mail-resend", "POST", "mail", does="run center", ok=(302, 409)),
    Address("home:first-steps", "GET", "", does="run center"),
    Address("accounts:settings", "GET", "", does="run center"),
    Address("accounts:settings", "POST", "", does="run center", ok=(400,)),  # the form again
    Address("people:staff", "GET", "", does="run center"),
    Address("people:staff", "POST", "", does="run center", ok=(400,)),  # the form again
    Address("people:staff-deactivate", "POST", "staff account", does="run center", ok=(302, 404)),
    Address("people:staff-activate", "POST", "staff account", does="run center", ok=(302, 404)),
    Address("people:identity-providers", "GET", "", does="run center"),
    Address("people:identity-provider-new", "GET", "", does="run center"),
    Address(
        "people:identity-provider-new", "POST", "", does="run center", ok=(400,)
    ),  # the form again
    Address("people:identity-provider", "GET", "identity provider", does="run center"),
    Address(
        "people:identity-provider", "POST", "identity provider", does="run center", ok=(400,)
    ),  # the form again
    Address(
        "people:identity-provider-remove",
        "POST",
        "identity provider",
        does="run center",
        ok=(302, 404),
    ),
    Address("catalog:load", "POST", "", does="load", ok=(409,)),  # there is a catalog
    Address("support:request-new", "GET"),
    Address("support:request-new", "POST", ok=(400,)),  # without a body
    Address("support:requests", "GET"),
    Address("support:request", "GET", "request", "see requests"),
    Address(
        "support:request-message",
        "POST",
        "request",
        "see requests",
        "write in requests",
        body={"text": "Is there any news?"},
        ok=(302,),
    ),
    Address("support:request-attachment", "GET", "attachment", "see requests"),
    Address("support:record", "GET", "", does="see the desk"),  # nobody has published it
    Address("support:record", "POST", "", does="run center", ok=(302,)),
    Address("support:record-csv", "GET", "", does="see the desk"),
    Address("support:desk-home", "GET", "", does="see the desk", ok=(302,)),
    Address("support:desk", "GET", "", does="see the desk"),
    Address("support:desk-counts", "GET", "", does="see the desk", is_fragment=True),
    Address("support:desk-request", "GET", "desk request", does="see the desk"),
    Address("support:desk-take", "POST", "desk request", does="answer requests", ok=(302, 409)),
    Address(
        "support:desk-hand-over", "POST", "desk request", does="answer requests", ok=(400,)
    ),  # to nobody
    Address(
        "support:desk-reply",
        "POST",
        "desk request",
        does="answer requests",
        body={"text": "We look into it."},
        ok=(302,),
    ),
    Address("support:desk-decide", "POST", "desk request", does="answer requests", ok=(400,)),
    Address("support:desk-proposal", "POST", "desk request", does="answer requests", ok=(400,)),
    Address("support:desk-settings", "GET", "", does="run center"),
    Address("support:desk-settings", "POST", "", does="run center", ok=(302,)),
    Address("support:rule-save", "POST", "", does="run center", ok=(400,)),  # without a body
    Address("support:rule-remove", "POST", "grant rule", does="run center", ok=(302, 404)),
    Address("support:limit-save", "POST", "", does="run center", ok=(400,)),  # without a body
    Address("support:canned-answers", "GET", "", does="run center"),
    Address("support:canned-answer-new", "GET", "", does="run center"),
    Address(
        "support:canned-answer-new", "POST", "", does="run center", ok=(400,)
    ),  # the form again
    Address("support:canned-answer", "GET", "canned answer", does="run center"),
    Address(
        "support:canned-answer", "POST", "canned answer", does="run center", ok=(400,)
    ),  # the form again
    Address(
        "support:canned-answer-remove", "POST", "canned answer", does="run center", ok=(302, 404)
    ),
    Address("support:directory-desk", "GET", "", does="load"),
    Address("support:call-center-new", "GET", "", does="load"),
    Address("support:call-center-new", "POST", "", does="load", ok=(400,)),  # the form again
    Address("support:call-center", "GET", "call center", does="load"),
    Address("support:call-center", "POST", "call center", does="load", ok=(400,)),  # the form again
    Address("support:call-center-remove", "POST", "call center", does="load", ok=(302, 404)),
    Address("keys:add-ons", "GET", "", does="load"),
    Address("keys:add-ons", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Address("keys:allotment", "GET", "", does="load"),
    Address("keys:allotment", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Address("keys:versions", "GET", "", does="load"),
    Address("keys:version", "GET", "desk product", does="load"),
    Address("keys:version", "POST", "desk product", does="load", ok=(302, 404)),
    Address("keys:stock", "GET", "", does="load"),
    Address("keys:stock", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Address("agreements:customers", "GET", "", does="load"),
    Address("agreements:customer-new", "GET", "", does="load"),
    Address("agreements:customer-new", "POST", "", does="load", ok=(400,)),  # the form again
    Address("agreements:customer", "GET", "customer", does="load"),
    Address("agreements:seeing-begin", "POST", "customer", does="load", body=REASON, ok=(302,)),
    Address("agreements:seeing-end", "POST", "", does="a session", ok=(302,)),
    Address("agreements:record-new", "GET", "kind of customer", does="load"),
    Address("agreements:record-new", "POST", "kind of customer", does="load", ok=(400,)),
    Address("keys:undo", "GET", "record", does="load"),
    Address("keys:undo", "POST", "record", does="load", ok=(400,)),  # the form again
    Address("agreements:record", "GET", "record", does="load"),
    Address("agreements:record", "POST", "record", does="load", ok=(400,)),  # the form again
    Address("catalog:entries", "GET", "", does="load"),
    Address("catalog:kms-groups", "GET", "", does="load"),
    Address("catalog:entry-new", "GET", "catalog kind", does="load"),
    Address("catalog:entry-new", "POST", "catalog kind", does="load", ok=(400,)),  # the form again
    Address("catalog:entry", "GET", "catalog entry", does="load"),
    Address("catalog:entry", "POST", "catalog entry", does="load", ok=(400,)),  # the form again
    Address("catalog:entry-remove", "POST", "catalog entry", does="load", ok=(409,)),  # in use
    Address("keys:downloads", "GET"),
    Address("keyfiles:medium-link", "POST", "medium", "download", ok=(302,)),
    Address("keyfiles:medium-file", "GET", "medium", "download", ok=(409,)),  # without a link
    Address("keyfiles:media", "GET", "", does="load"),
    Address("keyfiles:media", "POST", "", does="load", ok=(400,)),  # without a body: the form again
    Address("keyfiles:medium-withdraw", "POST", "kept medium", does="load", ok=(302, 404)),
    Address("keyfiles:loads", "GET", "", does="load"),
    Address("keyfiles:loads", "POST", "", does="load", ok=(400,)),  # without a file: the form again
    Address("keyfiles:load-sample", "GET", "", does="load"),
    Address("keyfiles:imports", "GET", "", does="load"),
    Address(
        "keyfiles:imports", "POST", "", does="load", ok=(400,)
    ),  # without a file: the form again
    Address("keyfiles:import", "GET", "import", does="load"),
    Address("keyfiles:import-progress", "GET", "import", does="load", is_fragment=True),
    Address("keyfiles:import-choices", "POST", "import", does="load", ok=(200, 409)),
    Address("keyfiles:import-choice-undo", "POST", "answer", does="load", ok=(409,)),
    Address("keyfiles:import-apply", "POST", "import", does="load", ok=(409,)),
    Address("keyfiles:import-discard", "POST", "import", does="load", ok=(302, 409)),
    Address("keyfiles:import-bad-rows", "GET", "import", does="load", ok=(409,)),
    Address("keyfiles:import-rows", "GET", "import", does="load"),
]

API = [
    Address("api:me", "GET"),
    Address("api:organizations", "GET"),
    Address("api:organization", "GET", "organization", "see"),
    Address("api:agreements", "GET"),
    Address("api:agreement", "GET", "agreement", "see"),
    Address("api:licensing-ids", "GET"),
    Address("api:licensing-id", "GET", "licensing ID", "see"),
    Address("api:purchases", "GET", "licensing ID", "see purchases"),
    Address("api:forecasts", "GET", "licensing ID", "see purchases"),
    Address("api:licensing-id-listings", "GET", "licensing ID", "see keys"),
    Address("api:licensing-id-group-keys", "GET", "licensing ID", "see keys"),
    Address("api:key-standard", "POST", "key", "see keys", "choose a key", ok=(400,)),  # no body
    Address("api:licensing-id-rights", "GET", "licensing ID", "see purchases"),
    Address("api:listings", "GET"),
    Address("api:license-summary", "GET"),
    Address("api:catalog-programs", "GET"),
    Address("api:catalog-products", "GET"),
    Address("api:keys", "GET"),
    Address("api:key", "GET", "key", "see keys"),
    Address("api:key-seen", "GET", "key", "see keys"),
    Address("api:key-reveal", "POST", "key", "see keys", "reveal", body={"reason": "asked"}),
    Address(
        "api:key-compromised",
        "POST",
        "key",
        "see keys",
        "activate",
        body={"reason": "published by mistake"},
        ok=(200, 409),
    ),
    Address("api:activations", "GET"),
    Address(
        "api:activations",
        "POST",
        "",
        does="activate",
        body={"key": NO_KEY, "installation_id": "1"},
        ok=(400,),
    ),
    Address(
        "api:activation-batch",
        "POST",
        "",
        does="activate",
        body={"key": NO_KEY, "machines": [{"installation_id": "1"}]},
        ok=(400,),
    ),
    Address("api:activation", "GET", "activation", "see keys"),
    Address(
        "api:activation-return",
        "POST",
        "activation",
        "see keys",
        "activate",
        body={"reason": "scrapped"},
        ok=(409,),  # this program allows no returns
    ),
    Address("api:key-exports", "GET"),
    Address(
        "api:key-exports",
        "POST",
        "",
        does="export",
        body={"scope": "all", "format": "tsv"},
        ok=(202,),
    ),
    Address("api:key-export", "GET", "own export"),
    Address("api:key-export-file", "GET", "own export", ok=(409,)),  # no worker runs here
    Address("api:kms-hosts", "GET"),
    Address("api:kms-hosts", "POST", "", does="activate", ok=(400,)),  # without a body
    Address("api:kms-host", "GET", "host", "see keys"),
    Address("api:kms-host-activate", "POST", "host", "see keys", "activate", body=REASON),
    Address(
        "api:kms-host-reports",
        "POST",
        "host",
        "see keys",
        "activate",
        body=REASON | {"counted_at": "2026-01-31T12:00:00Z", "office": 5},
    ),
    Address(
        "api:kms-host-retire", "POST", "host", "see keys", "activate", body=REASON, ok=(200, 409)
    ),
    Address("api:osa-redemptions", "GET"),
    Address("api:osa-redemptions", "POST", "", does="activate", ok=(400,)),  # without a body
    Address("api:osa-redemption", "GET", "redemption", "see keys"),
    Address("api:record", "GET", "", does="see the desk"),  # nobody has published it
    Address("api:support-requests", "GET"),
    Address("api:support-requests", "POST", ok=(400,)),  # without a body
    Address("api:support-request", "GET", "request", "see requests"),
    Address(
        "api:support-request-messages",
        "POST",
        "request",
        "see requests",
        "write in requests",
        body={"text": "And?"},
        ok=(201,),
    ),
    Address(
        "api:support-request-attachments",
        "POST",
        "request",
        "see requests",
        "write in requests",
        ok=(415,),  # without a file
    ),
    Address("api:support-request-attachment", "GET", "attachment", "see requests"),
    Address(
        "api:center-support-request-attachments",
        "POST",
        "request",
        does="answer requests",
        ok=(415,),  # without a file
    ),
    Address("api:center-support-request-attachment", "GET", "attachment", does="see the desk"),
    Address("api:center-support-requests", "GET", "", does="see the desk"),
    Address("api:center-support-request", "GET", "request", does="see the desk"),
    # Without a body, where they take one.
    Address(
        "api:center-support-request-take",
        "POST",
        "request",
        does="answer requests",
        ok=(200, 409),
    ),
    Address(
        "api:center-support-request-hand-over",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Address(
        "api:center-support-request-messages",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Address(
        "api:center-support-request-decision",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Address(
        "api:center-support-request-confirmation",
        "POST",
        "request",
        does="answer requests",
        ok=(400,),
    ),
    Address("api:role-requests", "GET", "", does="ask for a role"),
    Address("api:role-requests", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Address("api:role-request", "GET", "own role request"),
    Address("api:role-request", "DELETE", "own role request", ok=(204,)),
    Address("api:role-request-decision", "POST", "role request", "answer role requests", ok=(400,)),
    Address("api:service-accounts", "GET", "", does="make service accounts"),
    Address("api:service-accounts", "POST", "", does="make service accounts", ok=(400,)),
    Address("api:service-account", "GET", "service account", "make service accounts"),
    Address("api:service-account", "DELETE", "service account", "make service accounts", ok=(204,)),
    Address("api:claims", "GET", "", does="see claims"),
    Address("api:claims", "POST", "", does="ask for a role", ok=(400,)),  # without a body
    Address("api:claim", "GET", "own claim"),
    Address(
        "api:claim-object", "POST", "claim", "manage access", "answer role requests", ok=(400,)
    ),
    Address("api:invitations", "GET", "", does="manage access"),
    Address("api:invitations", "POST", "", does="manage access", ok=(400,)),  # without a body
    Address("api:invitation", "GET", "invitation", "manage access"),
    Address("api:invitation", "DELETE", "invitation", "manage access", ok=(204, 409)),
    Address("api:invitation-resend", "POST", "invitation", "manage access", ok=(202,)),
    Address("api:center-invitations", "POST", "", does="appoint", ok=(400,)),  # without a body
    Address("api:roles", "GET", "", does="manage access"),
    Address("api:roles", "POST", "", does="manage access", ok=(400,)),  # without a body
    Address("api:role", "GET", "role", "manage access"),
    Address("api:role", "DELETE", "role", "manage access", ok=(204, 404)),  # once
    Address("api:log", "GET", "", does="read log"),
    Address("api:tokens", "GET"),
    Address("api:tokens", "POST", "", does="a session", body={"name": "x", "scopes": ["read"]}),
    Address("api:token", "GET", "own token"),
    Address("api:token", "DELETE", "own token", ok=(204,), any_scope=True),
    Address("api:center-add-ons", "GET", "", does="load"),
    Address("api:center-add-ons", "POST", "", does="load", ok=(400,)),  # without a body
    Address("api:center-add-on-lacking", "GET", "add-on", does="load"),
    Address("api:center-allotment-row", "GET", "allotment", does="load"),
    Address("api:center-allotment-row", "DELETE", "allotment", does="load", ok=(204, 404)),
    Address("api:center-allotment", "GET", "", does="load"),
    Address("api:center-allotment", "POST", "", does="load", ok=(400,)),  # without a body
    Address("api:center-version-preview", "POST", "product code", does="load"),
    Address("api:center-version-release", "POST", "product code", does="load", ok=(200, 409)),
    Address("api:center-key-stock", "GET", "", does="load"),
    Address("api:center-key-stock-made", "POST", "", does="load", ok=(400,)),  # without a body
    Address("api:downloads", "GET"),
    Address("api:download-file", "GET", "medium", "download"),
    Address("api:center-media", "GET", "", does="load"),
    Address("api:center-media", "POST", "", does="load", ok=(400,)),  # without a body
    Address("api:center-medium", "DELETE", "kept medium", does="load", ok=(204, 404)),
    *(
        Address(f"api:center-{name}", "POST", "", does="load", ok=(400,))  # without a body
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
    Address("api:center-undone", "POST", "", does="load", ok=(400,)),  # without a body
    Address("api:center-undone-preview", "POST", "", does="load", ok=(400,)),
    Address("api:center-key-files", "GET", "", does="load"),
    Address("api:center-key-files", "POST", "", does="load", ok=(400, 415)),  # without a file
    Address("api:center-key-file", "GET", "import", does="load"),
    Address("api:center-key-file-rows", "GET", "import", does="load"),
    Address("api:center-key-file-changes", "GET", "import", does="load"),
    Address("api:center-key-file-choices", "GET", "import", does="load"),
    Address("api:center-key-file-choice", "GET", "answer", does="load"),
    Address("api:center-key-file-choice", "DELETE", "answer", does="load", ok=(409,)),
    Address(
        "api:center-key-file-choices",
        "POST",
        "import",
        does="load",
        body={"choices": []},
        ok=(400, 409),
    ),
    Address("api:center-key-file-apply", "POST", "import", does="load", ok=(409,)),
    Address("api:center-key-file-bad-rows", "GET", "import", does="load", ok=(409,)),
    Address("api:center-loads", "GET", "", does="load"),
    Address("api:center-loads", "POST", "", does="load", ok=(400, 415)),  # without a file
    Address("api:center-load", "GET", "load", does="load"),
    Address("api:center-load", "DELETE", "load", does="load", ok=(204, 409)),
    Address("api:center-load-rows", "GET", "load", does="load"),
    Address("api:center-load-changes", "GET", "load", does="load"),
    Address("api:center-load-apply", "POST", "load", does="load", ok=(409,)),
    Address("api:center-load-bad-rows", "GET", "load", does="load", ok=(409,)),
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
