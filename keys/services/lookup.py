"""Finding a key by its characters, for a product that activates itself."""

from keys import vault
from keys.models import Listing
from keys.selectors.activating import find_listing_by_mark
from vlsc.lib.product_keys import normalize


def find_listing_by_text(*, product_key: str) -> Listing | None:
    """Where the key with these characters is listed; None if there is none, by the same query.

    For other apps, which never see a fingerprint. It asks for no permission: whoever has the whole
    key may activate with it.
    """
    mark = vault.fingerprinter()(normalize(product_key) or "")  # no key has that of no characters
    return find_listing_by_mark(mark)
