"""Keys and where they are listed. They are made up and open nothing anywhere."""

from agreements.models import LicensingId
from catalog.models import Product
from catalog.states import KeyType
from keys import vault
from keys.models import Key, Listing
from keys.states import ListingState
from vlsc.lib.ids import uuid7
from vlsc.lib.product_keys import normalize


def add_key(
    text: str, type: str, licensing_ids: list[LicensingId], product: Product, **fields: object
) -> Key:
    """A sealed key, listed for a product under some licensing IDs of one group."""
    clear = normalize(text)
    assert clear, text
    pk = uuid7()
    if type == KeyType.KMS:
        fields = {"hosts_allowed": 6, "activations_per_host": 10} | fields
    if not licensing_ids:  # stock knows what it is stock of
        fields = {"product": product} | fields
    key = Key.objects.create(
        id=pk,
        type=type,
        activation_authority=product.activation_authority,
        ciphertext=vault.seal_key(clear, pk),
        fingerprint=vault.fingerprinter()(clear),
        last_five=clear[-5:],
        group_id=licensing_ids[0].group_id if licensing_ids else None,
        **fields,
    )
    for licensing_id in licensing_ids:
        Listing.objects.create(
            licensing_id=licensing_id,
            product=product,
            type=type,
            key=key,
            state=ListingState.ISSUED,
        )
    return key


def add_listings(world, rows: int) -> None:
    """So many more keys of Contoso's for one product."""
    server = world.products["server"]
    for number in range(rows):
        last = "BCDFGHJKMPQRTVWXY2346789"[number % 24] + "BCDF"[number // 24]
        add_key(
            f"RY6Q3-DBDG2-MK7V2-YDJCW-222{last}", "mak", [world.licensing_ids["7654321"]], server
        )
