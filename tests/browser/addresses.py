"""Every page of the product, and who opens it with what in its address; all else is no page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import World


@dataclass(frozen=True)
class Opened:
    """A page as one person opens it. `of` finds the object in the address; `query` follows it."""

    name: str
    who: str | None = "vera"
    of: Callable[[World], list[object]] = lambda world: []
    query: str = ""
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name}{self.query} by {self.who or 'a visitor'}"

    def path(self, world: World) -> str:
        """The address in this world."""
        return reverse(self.name, args=self.of(world)) + self.query


def licensing_id(number: str) -> Callable[[World], list[object]]:
    """A licensing ID in the address."""
    return lambda world: [world.licensing_ids[number].pk]


def key(name: str) -> Callable[[World], list[object]]:
    """A key in the address."""
    return lambda world: [world.keys[name].pk]


def product(name: str) -> Callable[[World], list[object]]:
    """A product in the address."""
    return lambda world: [world.products[name].pk]


PAGES = [
    Opened("account_login", None),
    Opened("account_signup", None),
    Opened("account_logout"),
    Opened("account_reauthenticate"),
    Opened("account_inactive", None),
    Opened("account_change_password"),
    Opened("account_reset_password", None),
    Opened("account_reset_password_done", None),
    Opened("account_reset_password_from_key", None, lambda world: ["1", "wrong"]),
    Opened("account_reset_password_from_key_done", None),
    Opened("problem", None, lambda world: ["stale"]),
    Opened("home:home"),
    Opened("home:home", "olga"),
    Opened("home:search", query="?q=windows"),
    Opened("home:search", query="?q=nothing"),
    Opened("home:search"),
    Opened("agreements:summary", "ada"),
    Opened("agreements:summary", "ada", query="?view=tree"),
    Opened("agreements:licensing-id-purchases", "ada", licensing_id("7654321")),
    Opened("agreements:licensing-id-access", "ada", licensing_id("7654321")),
    Opened("agreements:licensing-id-access", "leo", licensing_id("7654321")),
    Opened("agreements:licensing-id-log", "ada", licensing_id("7654321")),
    Opened("agreements:log", "ada"),
    Opened("agreements:tokens"),
    Opened("agreements:tokens", "leo"),
    Opened("keys:licensing-id-keys", of=licensing_id("7654321")),
    Opened("keys:licensing-id-keys", "olga", licensing_id("7654321")),
    Opened("keys:listings", "ada"),
    Opened("keys:listings", query="?q=nothing"),
    Opened("keys:product", of=product("server")),
    Opened("keys:product", of=product("sql")),
    Opened("keys:key", of=key("mak")),
    Opened("keys:key", of=key("kms")),
    Opened("keys:key", "olga", key("cad")),
    Opened("keys:key", "mallory", key("cad"), status=404),
    Opened("api:docs"),
]
NO_PAGES = {
    "livez": "a word for machines",
    "readyz": "JSON for machines",
    "schema": "the schema itself",
    "account_set_password": "leads on: everybody of the cast has a password",
    "accounts:preferences": "takes a form and leads back",
    "agreements:licensing-id": "leads to a tab",
    "agreements:summary-csv": "a file",
    "agreements:log-csv": "a file",
    "agreements:token-revoke": "takes a form and leads back",
    "home:counts": "a part of a page",
    "keys:key-reveal": "takes a form; without script it shows the page of the key",
}


def page_names() -> set[str]:
    """The names of all addresses but those of the API and of the catalog's admin."""
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[URLPattern | URLResolver], space: str) -> list[str]:
    names = []
    for one in patterns:
        if isinstance(one, URLPattern):
            names.append(f"{space}{one.name}")
        elif one.namespace != "admin":
            names += _names(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
    return names
