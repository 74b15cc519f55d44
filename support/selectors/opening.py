"""What the form of a request is opened with: a visible key, product, host or licensing ID."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.actor import Actor
from activation.models import KmsHost
from activation.selectors import get_host, list_hosts
from agreements.models import LicensingId
from agreements.selectors import find_by_number, list_licensing_ids
from catalog.models import Product
from keys.models import Key
from keys.selectors import get_key, list_key_listings
from keys.selectors.products import get_product


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The facts that are filled in before anybody types."""

    licensing_id: LicensingId | None = None
    product: Product | None = None
    key: Key | None = None
    host: KmsHost | None = None

    @property
    def initial(self) -> dict[str, str]:
        """The same as the fields of the form show them."""
        return {
            "licensing_id": self.licensing_id.number if self.licensing_id else "",
            "product": self.product.name if self.product else "",
            "last_five": self.key.last_five if self.key else "",
            "host": self.host.name if self.host else "",
        }


def read_opening(actor: Actor, asked: Mapping[str, str]) -> Opening:
    """What ids in an address mean. Raises `DoesNotExist` for what the actor does not see."""
    ids = {name: _uuid(asked.get(name, "")) for name in ("licensing_id", "product", "key", "host")}
    host = get_host(actor, ids["host"]) if ids["host"] else None
    key_id = host.key_id if host else ids["key"]
    place_id = ids["licensing_id"]
    place = list_licensing_ids(actor).get(pk=place_id) if place_id else None
    product = get_product(actor, ids["product"]) if ids["product"] else None
    if key_id is None:
        return Opening(licensing_id=place, product=product)
    key = get_key(actor, key_id)
    for listing in list_key_listings(actor, [key]):
        if place is None or listing.licensing_id_id == place.pk:
            return Opening(
                licensing_id=listing.licensing_id, product=listing.product, key=key, host=host
            )
    return Opening(licensing_id=place, product=product, key=key, host=host)


def find_licensing_id(actor: Actor, number: str) -> LicensingId:
    """The visible licensing ID that is typed. Raises `Refused` for unseen and unknown ones."""
    return find_by_number(list_licensing_ids(actor), number)


def find_host_named(actor: Actor, name: str, last_five: str) -> KmsHost | None:
    """The visible host with this name, in any case, of a key with these last five characters."""
    named = list_hosts(actor).filter(name__iexact=name.strip())
    return named.filter(key__last_five=last_five.strip().upper()).order_by("state", "id").first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
