"""The search box: what the actor can see by number, name or last five, of each kind a few."""

from dataclasses import dataclass
from typing import Any

from accounts.actor import Actor
from agreements.selectors import find_licensing_ids, find_organizations
from home.selectors.few import Few
from keys.selectors.search import find_keys, find_products
from people.selectors import find_people
from support.selectors import find_requests

OF_A_KIND = 10


@dataclass(frozen=True, kw_only=True)
class Found:
    """Search results by kind."""

    licensing_ids: Few
    keys: Few
    products: Few
    organizations: Few
    requests: Few
    people: Few

    @property
    def kinds(self) -> list[Any]:
        return [getattr(self, field) for field in self.__dataclass_fields__]

    @property
    def total(self) -> int:
        return sum(map(len, self.kinds))


def search(actor: Actor, text: str, most: int = OF_A_KIND) -> Found:
    """Search what the actor can see, with one query per kind, for at most so many of each."""
    return Found(
        licensing_ids=Few(find_licensing_ids(actor, text), most),
        keys=Few(find_keys(actor, text), most),
        products=Few(find_products(actor, text), most),
        organizations=Few(find_organizations(actor, text), most),
        requests=Few(find_requests(actor, text), most),
        people=Few(find_people(actor, text), most),
    )
