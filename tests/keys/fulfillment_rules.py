"""What must hold of all keys and listings, read from the database by queries of its own."""

from collections import Counter
from datetime import date

from agreements.models import LicensingId
from catalog.states import KeyType, KmsRule
from keys.entitlement import list_entitlements, list_osa_seats
from keys.models import Key, Listing, StockKind
from keys.selectors.facts import read_holder, read_products
from keys.states import ListingState


def list_wrong() -> list[str]:
    """What breaks a rule at any moment: of groups, of types, of keys given twice."""
    rows = Listing.objects.select_related("key", "product", "licensing_id__program")
    listings = list(rows.prefetch_related("product__only_programs").order_by("pk"))
    wrong = [f"{each} {each.type}: {why}" for each in listings for why in _judge(each)]
    return wrong + _list_doubled(list(filter(_is_given, listings)))


def _list_doubled(given: list[Listing]) -> list[str]:
    """What was given twice. What replaces a licensor's key is listed wherever that one was."""
    own = [each for each in given if each.key and not each.key.replaces_id]
    owners = {(each.key_id, each.licensing_id_id) for each in own}
    usable = [each for each in own if each.key and not each.key.is_out_of_use]
    keys = {(each.number, _kind(each), each.key_id) for each in usable if each.type != KeyType.OSA}
    places = Counter(key for key, _owner in owners)
    wrong = [f"{key}: under several licensing IDs" for key in places if places[key] > 1]
    kinds = Counter((number, kind) for number, kind, _key in keys)
    return wrong + [f"{what}: {kinds[what]} keys" for what in kinds if kinds[what] > 1]


def _judge(each: Listing) -> list[str]:
    """What is wrong with a listing."""
    key, product, holder = each.key, each.product, each.licensing_id
    wrong = []
    if each.group_id != holder.group_id or (key and key.group_id != holder.group_id):
        wrong.append("of another ownership group")
    if each.type and each.type not in product.key_types:
        wrong.append("of a type that the product has not")
    if key and (key.type != each.type or (key.issued_at and not _fits(key, each))):
        wrong.append("with a key of something else")
    if each.state == ListingState.AWAITING or (key and not key.is_out_of_use and _is_given(each)):
        programs = list(product.only_programs.all())
        if programs and holder.program not in programs:
            wrong.append("of a product of other programs")
        is_exceptional = holder.program.kms == KmsRule.BY_EXCEPTION
        if each.type == KeyType.KMS and is_exceptional and not holder.has_kms_exception:
            wrong.append("a KMS host key without the exception")
    return wrong


def list_lacking(today: date) -> list[str]:
    """What is missing once all workers are done: a right without a listing, a key that was left."""
    products, facts = read_products()
    lacking = []
    for holder in LicensingId.objects.select_related("program"):
        rights = read_holder(holder)
        listings = Listing.objects.filter(licensing_id=holder).select_related("product", "key")
        held = [each for each in listings if each.key is None or not each.key.is_out_of_use]
        found = {(each.product.code, each.type) for each in held}
        wanted = list_entitlements(rights, facts, today=today)
        lacking += [f"{holder}: {row}" for row in wanted if (row.product, row.type) not in found]
        for product in products.values():
            if KeyType.OSA in product.key_types:
                own = [each for each in held if each.product_id == product.pk]
                with_key = sum(each.key is not None for each in own)
                open_lines = len(list_osa_seats(rights, product.code)) - with_key
                if open_lines > 0 and len(own) == with_key:
                    lacking.append(f"{holder}: {product}, {open_lines} lines")
    return lacking + _list_left()


def _list_left() -> list[str]:
    """Listings that wait although stock has a key for them; OSA keys must have their seats."""
    waiting = Listing.objects.filter(state=ListingState.AWAITING).exclude(type=KeyType.OSA)
    return [
        f"{each} {each.type}: waits"
        for each in waiting.select_related("product")
        if Key.objects.in_stock().filter(_kind(each).keys).exists()
    ]


def _kind(each: Listing) -> StockKind:
    return StockKind.of(each.product_id, each.product.kms_group, each.type)


def _fits(key: Key, each: Listing) -> bool:
    """Whether a key of the stock came in as one of what lists it."""
    return Key.objects.filter(_kind(each).keys, pk=key.pk).exists()


def _is_given(each: Listing) -> bool:
    """Whether its key came from stock, and so by the rules; what a file brought says so itself."""
    return bool(each.key and each.key.issued_at)
