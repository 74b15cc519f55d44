"""Every page of the product, and who opens it with what in its address; all else is no page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.browser.center import RunningCenter

Of = Callable[[RunningCenter], list[object]]


@dataclass(frozen=True)
class Opened:
    """A page as one person opens it. `of` finds the object in the address; `query` follows it."""

    name: str
    who: str | None = "vera"
    of: Of = lambda center: []
    query: str = ""
    status: int = 200
    about: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.query} {self.about} by {self.who or 'a visitor'}"

    def path(self, center: RunningCenter) -> str:
        """The address in this center."""
        return reverse(self.name, args=self.of(center)) + self.query


def licensing_id(number: str) -> Of:
    """A licensing ID in the address."""
    return lambda center: [center.world.licensing_ids[number].pk]


def key(name: str) -> Of:
    """A key in the address."""
    return lambda center: [center.world.keys[name].pk]


def product(name: str) -> Of:
    """A product in the address."""
    return lambda center: [center.world.products[name].pk]


def staged(name: str) -> Of:
    """A key file, made or loaded, in the address."""
    return lambda center: [center.staged[name].pk]


def numbered(name: str) -> Of:
    """The number of a request in the address."""

    def of(center: RunningCenter) -> list[object]:
        row: Any = center.staged[name]
        return [row.number]

    return of


def linked(name: str) -> Of:
    """An invitation and its secret in the address."""

    def of(center: RunningCenter) -> list[object]:
        invitation: Any = center.staged[name]
        return [invitation.pk, invitation.link]

    return of


PAGES = [
    Opened("account_login", None),
    Opened("accounts:single-sign-on", None),
    Opened("account_signup", None),
    Opened("account_logout"),
    Opened("account_reauthenticate"),
    Opened("account_inactive", None),
    Opened("account_change_password"),
    Opened("accounts:sessions"),
    Opened("accounts:second-factors"),
    Opened("accounts:recovery-codes"),
    Opened("account_reset_password", None),
    Opened("account_reset_password_done", None),
    Opened("account_reset_password_from_key", None, lambda center: ["1", "wrong"]),
    Opened("account_reset_password_from_key_done", None),
    Opened("accounts:first-account", None, status=404),
    Opened("problem", None, lambda center: ["not_found"]),
    Opened("problems", None),
    Opened("home:home"),
    Opened("home:home", "olga"),
    Opened("home:search", query="?q=windows"),
    Opened("home:search", query="?q=nothing"),
    Opened("home:search"),
    Opened("agreements:summary", "ada"),
    Opened("agreements:summary", "ada", query="?view=tree"),
    Opened("agreements:licensing-id-purchases", "ada", licensing_id("7654321")),
    Opened("people:licensing-id-access", "ada", licensing_id("7654321")),
    Opened("people:licensing-id-access", "leo", licensing_id("7654321")),
    Opened("people:licensing-id-log", "ada", licensing_id("7654321")),
    Opened("people:invitations", "ada"),
    Opened("people:invitations", "olga", query="?state=accepted"),
    Opened("people:invitation", None, linked("to nobody"), about="without an account"),
    Opened("people:invitation", None, linked("to leo"), about="with an account"),
    Opened("people:invitation", "leo", linked("to leo"), about="consent"),
    Opened("people:invitation", "kim", linked("to leo"), status=403, about="another's"),
    Opened("people:invitation", None, linked("withdrawn"), status=404, about="ended"),
    Opened("people:role-requests", "ada"),
    Opened("people:role-requests", "dora", query="?state=denied"),
    Opened("people:role-request", "ada", staged("role request")),
    Opened("people:role-request", "leo", staged("role request"), about="own"),
    Opened("people:claims", "nora"),
    Opened("people:claims", "olga"),
    Opened("people:claim", "nora", staged("claim")),
    Opened("people:claim", "leo", staged("claim"), about="own"),
    Opened("people:claim", "olga", staged("claim without administrator")),
    Opened("people:service-accounts", "ada"),
    Opened("people:service-accounts", "wade", about="none yet"),
    Opened("people:service-account", "ada", staged("service account")),
    Opened("people:people", "ada"),
    Opened("people:people", "olga", query="?q=nobody"),
    Opened("people:person", "ada", lambda center: [center.world.people["leo"].pk]),
    Opened("people:person", "olga", lambda center: [center.world.people["ada"].pk]),
    Opened("people:permissions"),
    Opened("people:permissions", "olga"),
    Opened("people:log", "ada"),
    Opened("people:log", "ada", query="?action=nothing"),
    Opened("people:tokens", "ada"),
    Opened("people:tokens", "vera"),
    Opened("people:tokens", "leo"),
    Opened("people:token-made", "ada", lambda center: [center.token("ada")], about="later"),
    Opened("keys:licensing-id-keys", of=licensing_id("7654321")),
    Opened("keys:licensing-id-keys", "olga", licensing_id("7654321")),
    Opened("keys:license-summary", "ada"),
    Opened("keys:license-summary", "vera", about="without purchases"),
    Opened("keys:licensing-id-group", "ada", licensing_id("7654321")),
    Opened("keys:licensing-id-rights", "ada", licensing_id("7654321")),
    Opened("keys:listings", "ada"),
    Opened("keys:listings", query="?q=nothing"),
    Opened("keys:downloads", "dora"),
    Opened("keys:downloads", about="without the role"),
    Opened("keyfiles:media", "olga"),
    Opened("keys:versions", "olga"),
    Opened("keys:version", "olga", of=product("server")),
    Opened("keys:product", of=product("server"), about="with keys"),
    Opened("keys:product", "dora", of=product("server"), about="with media"),
    Opened("keys:product", of=product("sql"), about="without a key"),
    Opened("keys:key", of=key("mak"), about="MAK"),
    Opened("keys:key", of=key("kms"), about="KMS"),
    Opened("keys:key", "olga", key("cad")),
    Opened("keys:key-compromised", "kim", key("cad"), about="of the center"),
    Opened("keys:key-compromised", "sam", key("mak"), about="of a licensor"),
    Opened("keys:key", "mallory", key("cad"), status=404),
    Opened("activation:key-activations", "kim", key("cad"), about="with machines"),
    Opened("activation:key-activations", "sam", key("cad")),
    Opened("activation:activation", "kim", staged("activation")),
    Opened("activation:proxy-files", "kim"),
    Opened("activation:key-proxy-files", "kim", key("cad")),
    Opened("activation:proxy-file", "kim", staged("proxy checked"), about="counted"),
    Opened("activation:proxy-file", "kim", staged("proxy done"), about="done"),
    Opened("activation:telephone", "kim"),
    Opened("activation:telephone", "sam"),
    Opened("activation:key-telephone", "sam", key("cad")),
    Opened("activation:key-telephone", "kim", key("mak"), about="of a licensor"),
    Opened("activation:telephone-answer", "kim", staged("activation")),
    Opened("activation:licensing-id-hosts", "kim", licensing_id("7654321"), about="with hosts"),
    Opened("activation:licensing-id-hosts", "ada", licensing_id("7654399"), about="none known"),
    Opened("activation:key-hosts", "kim", staged("host key"), about="with hosts"),
    Opened("activation:key-hosts", of=key("kms"), about="none known"),
    Opened("activation:host", "kim", staged("host"), about="with reports"),
    Opened("activation:host", "sam", staged("host")),
    Opened("activation:key-redemption", "kim", staged("OSA key"), about="available"),
    Opened("activation:key-redemption", of=staged("redeemed key"), about="redeemed"),
    Opened("support:request-new", "kim"),
    Opened("support:request-new", "kim", query="?kind=kms_hosts"),
    Opened("support:request-new", "sam", query="?kind=mak_increase"),
    Opened("support:requests", "kim"),
    Opened("support:request", "kim", numbered("request")),
    Opened("support:record", "olga"),
    Opened("support:desk", "sam"),
    Opened("support:desk-request", "sam", numbered("request")),
    Opened("support:desk-request", "olga", numbered("proposed request"), about="with a proposal"),
    Opened("support:public-request", None),
    Opened("support:directory", None),
    Opened("support:desk-settings", "olga"),
    Opened("support:canned-answers", "olga"),
    Opened("support:canned-answer-new", "olga"),
    Opened("support:directory-desk", "olga"),
    Opened("support:call-center", "olga", staged("call center")),
    Opened("keyfiles:exports"),
    Opened("keyfiles:exports", "ada"),
    Opened("keyfiles:exports", "leo"),
    *(
        Opened("keyfiles:export", of=staged(one), about=one)
        for one in ("asked", "ready", "gone", "lost")
    ),
    Opened("notices:mails", "olga"),
    Opened("notices:mails", "olga", query="?state=withdrawn"),
    Opened("home:first-steps", "olga"),
    Opened("accounts:settings", "olga"),
    Opened("people:staff", "olga"),
    Opened("people:identity-providers", "olga"),
    Opened("people:identity-provider-new", "olga"),
    Opened("keyfiles:imports", "olga"),
    Opened("keys:stock", "olga"),
    Opened("keys:allotment", "olga"),
    Opened("keys:add-ons", "olga"),
    Opened("keyfiles:loads", "olga"),
    Opened("keyfiles:import", "olga", staged("customers"), about="of organizations"),
    Opened("keyfiles:import", "olga", staged("customers"), query="?kind=changed"),
    *(
        Opened("keyfiles:import", "olga", staged(one), about=one)
        for one in ("with errors", "good", "refused", "loaded")
    ),
    Opened("agreements:customers", "olga"),
    Opened("agreements:customer-new", "olga"),
    Opened("agreements:customer", "olga", lambda c: [c.world.organizations["contoso"].pk]),
    Opened("people:inviting-contacts", "olga"),
    Opened("people:appointing", "olga", lambda c: [c.world.organizations["contoso"].pk]),
    Opened(
        "agreements:record-new",
        "olga",
        lambda c: [c.world.organizations["contoso"].pk, "licensing-ids"],
    ),
    Opened(
        "agreements:record",
        "olga",
        lambda c: ["agreements", c.world.licensing_ids["7654321"].agreement_id],
    ),
    Opened(
        "keys:undo",
        "olga",
        lambda c: ["agreements", c.world.licensing_ids["7654321"].agreement_id],
    ),
    Opened("catalog:entries", "olga"),
    Opened("catalog:kms-groups", "olga"),
    Opened("catalog:entry-new", "olga", lambda center: ["programs"]),
    Opened("catalog:entry", "olga", lambda c: ["products", c.world.products["server"].pk]),
    Opened("api:docs"),
    Opened("api:changes", None),
]
NO_PAGES = {
    "livez": "a word for machines",
    "readyz": "JSON for machines",
    "schema": "the schema itself",
    "account_set_password": "leads on: everybody of the cast has a password",
    "accounts:session": "a word for scripts",
    "accounts:session-end": "takes a form and leads on",
    "accounts:sessions-others-end": "takes a form and leads on",
    "accounts:second-factor-remove": "takes a form and leads on",
    "accounts:recovery-codes-new": "takes a form and leads on",
    "keyfiles:medium-link": "takes a form and leads on",
    "keyfiles:medium-file": "a file",
    "keyfiles:medium-withdraw": "takes a form and leads on",
    "accounts:totp-new": "asks for the password first",
    "accounts:passkey-new": "asks for the password first",
    "accounts:provider-begin": "leads to another host",
    "accounts:provider-return": "leads on",
    "mfa_authenticate": "leads on: nobody of the cast has a second factor",
    "mfa_login_webauthn": "takes a form and leads on",
    "mfa_reauthenticate_webauthn": "takes a form and leads on",
    "keys:key-standard": "takes a form and leads on",
    "keys:key-revealed": "leads on: nothing was revealed",
    "accounts:first-account-link": "leads to the form",
    "agreements:seeing-begin": "takes a form and leads on",
    "agreements:seeing-end": "takes a form and leads back",
    "catalog:load": "takes a form and leads back",
    "catalog:entry-remove": "takes a form and leads back",
    "accounts:preferences": "takes a form and leads back",
    "agreements:licensing-id": "leads to a tab",
    "agreements:summary-csv": "a file",
    "keys:license-summary-csv": "a file",
    "people:log-csv": "a file",
    "people:review-csv": "a file",
    "people:person-take": "takes a form and leads back",
    "people:person-end": "takes a form and leads back",
    "people:person-remove": "takes a form and leads back",
    "people:permission-drop": "takes a form and leads back",
    "activation:key-activations-csv": "a file",
    "people:service-account-deactivate": "takes a form and leads back",
    "people:role-request-withdraw": "takes a form and leads back",
    "people:invitation-resend": "takes a form and leads back",
    "people:invitation-withdraw": "takes a form and leads back",
    "people:token-revoke": "takes a form and leads back",
    "home:counts": "a part of a page",
    "notices:mail-test": "takes a form and leads back",
    "notices:mail-resend": "takes a form and leads back",
    "activation:public-keys": "JSON for products",
    "activation:activation-return": "takes a form and leads back",
    "activation:proxy-file-progress": "a part of a page",
    "activation:proxy-file-confirm": "takes a form and leads back",
    "activation:proxy-file-discard": "takes a form and leads back",
    "activation:proxy-file-result": "a file",
    "activation:host-activate": "takes a form and leads back",
    "activation:host-report": "takes a form and leads back",
    "activation:host-retire": "takes a form and leads back",
    "support:request-message": "takes a form and leads back",
    "support:request-attachment": "a file",
    "support:record-csv": "a file",
    "support:desk-home": "leads to the queue",
    "support:desk-counts": "a part of a page",
    "support:desk-take": "takes a form and leads back",
    "support:desk-hand-over": "takes a form and leads back",
    "support:desk-reply": "takes a form and leads back",
    "support:desk-decide": "takes a form and leads back",
    "support:desk-proposal": "takes a form and leads back",
    "support:rule-save": "takes a form and leads back",
    "support:rule-remove": "takes a form and leads back",
    "support:limit-save": "takes a form and leads back",
    "people:identity-provider": "as the page of a new one",
    "people:staff-deactivate": "takes a form and leads back",
    "people:staff-activate": "takes a form and leads back",
    "people:identity-provider-remove": "takes a form and leads back",
    "support:canned-answer": "as the page of a new one",
    "support:canned-answer-remove": "takes a form and leads back",
    "support:call-center-new": "as the page of an entry",
    "support:call-center-remove": "takes a form and leads back",
    "keyfiles:export-progress": "a part of a page",
    "keyfiles:export-file": "a file",
    "keyfiles:import-progress": "a part of a page",
    "keyfiles:import-choices": "takes a form and leads back",
    "keyfiles:import-choice-undo": "takes a form and leads back",
    "keyfiles:import-apply": "takes a form and leads back",
    "keyfiles:import-discard": "takes a form and leads back",
    "keyfiles:import-bad-rows": "a file",
    "keyfiles:import-rows": "a file",
    "keyfiles:load-sample": "a file",
    "keys:key-reveal": "takes a form; without script it shows the page of the key",
}


def page_names() -> set[str]:
    """The names of all addresses."""
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[URLPattern | URLResolver], space: str) -> list[str]:
    names = []
    for one in patterns:
        if isinstance(one, URLPattern):
            names.append(f"{space}{one.name}")
        else:
            names += _names(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
    return names
