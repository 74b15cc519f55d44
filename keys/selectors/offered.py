"""What the filters of a list of listings offer: what occurs in it, and how often."""

from django.db.models import QuerySet

from keys.models import Listing
from vlsc.lib.keyset import COUNTED, Slice
from vlsc.lib.occurring import Occurring, list_all_occurring, list_occurring, occurring_in

# These filters, and where a listing has what they offer.
OFFERED = {"pool": "product__pool", "family": "product__family", "type": "type", "state": "state"}


def list_offered(
    whole: QuerySet[Listing], page: Slice[Listing], rows: int, *, is_narrowed: bool
) -> Occurring:
    """What occurs in a list, for its filters to offer; nothing of one of over `COUNTED` rows.

    `page` and its count of `rows` are those of the list, or with `is_narrowed` of what these
    filters leave of it. They tell of most lists that they are long, or have all rows already.
    """
    if rows > COUNTED:
        return Occurring(tuple(OFFERED))
    if is_narrowed:
        return list_occurring(whole, **OFFERED)
    if page.is_whole:
        return occurring_in(page.rows, **OFFERED)
    return list_all_occurring(whole, **OFFERED)
