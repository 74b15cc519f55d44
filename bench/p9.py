"""P9: the pages of a profile with 10^4 licensing IDs and 10^5 keys inside 10^6 (or 10^7) keys.

Contents and times are those of the web server's answers, as a browser gets them. Queries, and the
buffers they touch, are counted in this process, through the same sign-in, middleware and templates.
"""

import logging
import re
import statistics
from typing import Any

from bench.center import BenchCenter
from bench.large_profile import make_rows, remove_rows
from bench.reader import Reader
from bench.report import Figure, at_most, counted, reported, same
from bench.rounds import Round, Rounds, interleave, seconds

KEYS, LARGE_KEYS = 1_000_000, 10_000_000
QUERIES, FIRST_BUFFERS, SEARCH_BUFFERS = 8, 500, 50
REPEATED, SEARCHES = 5, 10  # pages of one measurement
DEEP = 75_000  # rows before the deep page
SORTS = {
    "number": "l.number",
    "type": "l.type",
    "key": "coalesce(k.last_five, '')",
    "left": "CASE WHEN k.type = 'mak' THEN k.allowed - k.used ELSE 2147483647 END",
}
# A page of a profile as hand-written SQL: find the rows of the page, then join to them.
SQL = """
SELECT l.*, k.*, p.*, i.*, o.* FROM keys_listing l
JOIN catalog_product p ON p.id = l.product_id
JOIN agreements_licensingid i ON i.id = l.licensing_id_id
JOIN agreements_organization o ON o.id = i.organization_id
LEFT JOIN keys_key k ON k.id = l.key_id
WHERE l.id IN (
    SELECT l.id FROM keys_listing l {join} WHERE l.group_id = %s ORDER BY {order}, l.id LIMIT 26
)
ORDER BY {order}, l.id
"""
JOIN_KEYS = "LEFT JOIN keys_key k ON k.id = l.key_id AND k.group_id = l.group_id"


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """Make the profile, then measure its first, deep and sorted pages and the search."""
    logging.disable(logging.WARNING)
    superuser = center.connect("postgres")
    reader = Reader(center, make_rows(superuser, KEYS))
    figures = [
        *_contents(reader),
        *_counts(reader),
        *_first_and_deep(reader, rounds),
        *(_sorted(reader, sort, rounds) for sort in SORTS),
    ]
    small = _search_seconds(reader, rounds)
    what = f"mean of {SEARCHES}, median of {rounds}, aim: 5 ms"
    figures.append(reported("P9", "search by last five, 10^6 keys", f"{small * 1000:.1f} ms", what))
    if center.large:
        figures += _large(center, superuser, small, rounds)
    remove_rows(superuser)
    logging.disable(logging.NOTSET)
    return figures


def _contents(reader: Reader) -> list[Figure]:
    """The pages list exactly the rows of the SQL, in its order."""
    five = _listing(reader).key.last_five
    pages = {f"sorted by {sort}": (f"/keys?sort={sort}", _sql(reader, sort)) for sort in SORTS}
    pages |= {
        "first page": ("/keys", _plain_sql(reader)),
        "deep page": (_deep_url(reader), _plain_sql(reader, offset=DEEP)),
        "search by last five": (f"/keys?q={five}", _plain_sql(reader, last_five=five)),
    }
    return [
        same("P9", f"rows: {what}", _listed(reader.get(url)) == [str(key) for key in keys[:25]])
        for what, (url, keys) in pages.items()
    ]


def _listed(page: str) -> list[str]:
    return re.findall(r'name="keys" value="([0-9a-f-]{36})"', page)


def _plain_sql(reader: Reader, *, offset: int = 0, last_five: str = "") -> list[Any]:
    """The keys of a page in the usual order, found in the simplest way."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.id FROM keys_listing l JOIN keys_key k ON k.id = l.key_id"
            " WHERE l.group_id = %s AND (%s = '' OR k.last_five = %s)"
            " ORDER BY l.product_name, l.id LIMIT 25 OFFSET %s",
            [reader.top, last_five, last_five, offset],
        )
        return [key for (key,) in cursor.fetchall()]


def _sql(reader: Reader, sort: str) -> list[Any]:
    from django.db import connection

    order = SORTS[sort]
    sql = SQL.format(order=order, join=JOIN_KEYS if "k." in order else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, [reader.top])
        name = next(n for n, column in enumerate(cursor.description) if column.name == "key_id")
        return [row[name] for row in cursor.fetchall()]


def _counts(reader: Reader) -> list[Figure]:
    deep, listing = _deep_url(reader), _listing(reader)
    pages = {
        "first page": ("/keys", FIRST_BUFFERS),
        "deep page": (deep, FIRST_BUFFERS),
        "search by last five": (f"/keys?q={listing.key.last_five}", SEARCH_BUFFERS),
        "sorted by activations left": ("/keys?sort=left", None),
        "search by product": ("/keys?q=product+07", None),
        "a licensing ID": (f"/licenses/{listing.licensing_id_id}/keys", FIRST_BUFFERS),
        "a product": (f"/keys/products/{listing.product_id}", None),
        "a key": (f"/keys/{listing.key_id}", FIRST_BUFFERS),
    }
    others = {
        "a word that every organization has": "/keys?organization=Organization",
        "home": "/",
        "the search box, by last five": f"/search?q={listing.key.last_five}",
        "the search box, by product": "/search?q=product",
    }
    figures = []
    for what, (url, most) in pages.items():
        queries, buffers = reader.look(url)
        figures.append(counted("P9", f"queries: {what}", queries, most=QUERIES))
        if most:
            figures.append(counted("P9", f"buffers: {what}", buffers, most=most))
    for what, url in others.items():
        queries, buffers = reader.look(url)
        figures.append(reported("P9", f"buffers: {what}", f"{buffers:,}", f"{queries} queries"))
    return figures


def _listing(reader: Reader) -> Any:
    from keys.models import Listing

    return Listing.objects.select_related("key").filter(group_id=reader.top)[5000]


def _deep_url(reader: Reader) -> str:
    """The address of a page deep in the list: that of the row before it, as `next`."""
    from django.db.models import F

    from keys.models import Listing
    from vlsc.lib.keyset import cut

    rows = Listing.objects.filter(group_id=reader.top).order_by("product_name", "id")
    start = rows[DEEP - 1]
    before = Listing.objects.filter(group_id=reader.top, product_name=start.product_name)
    page = cut(
        before.filter(pk__lte=start.pk),
        F("product_name"),
        down=True,
        asked={},
        of="/keys product",  # a mark is bound to the order too
        size=1,
    )
    return f"/keys?after={page.after}"


def _first_and_deep(reader: Reader, rounds: int, where: str = "") -> list[Figure]:
    first, deep = ["/keys"] * REPEATED, [_deep_url(reader)] * REPEATED
    measured = interleave(reader.time(*first), reader.time(*deep), rounds)
    return [
        at_most("P9", f"{where}deep page against the first", measured, 2),
        reported(
            "P9", f"{where}first page", f"{measured.limit_seconds * 1000:.0f} ms", "aim: 25 ms"
        ),
    ]


def _sorted(reader: Reader, sort: str, rounds: int) -> Figure:
    measured = interleave(
        lambda: seconds(lambda: [_sql(reader, sort) for _ in range(REPEATED)]) / REPEATED,
        reader.time(*[f"/keys?sort={sort}"] * REPEATED),
        rounds,
    )
    page = f"page {measured.method_seconds * 1000:.0f} ms (aim: 100 ms)"
    return at_most("P9", f"sorted by {sort}, against the SQL alone", measured, 3, detail=page)


def _search_seconds(reader: Reader, rounds: int) -> float:
    """Seconds of a search by last five, each for another key."""
    from keys.models import Listing

    found = Listing.objects.filter(group_id=reader.top).order_by("pk")
    fives = list(found.values_list("key__last_five", flat=True)[: rounds * SEARCHES])
    some = [[f"/keys?q={five}" for five in fives[n::rounds]] for n in range(rounds)]
    return statistics.median(reader.time(*urls)() for urls in some)


def _large(center: BenchCenter, superuser: Any, small: float, rounds: int) -> list[Figure]:
    """The search again among ten times as many keys, and once more among the fewer: one round."""
    reader = Reader(center, make_rows(superuser, LARGE_KEYS))
    large = _search_seconds(reader, rounds)
    queries, buffers = reader.look(f"/keys?q={_listing(reader).key.last_five}")
    figures = [
        counted("P9", "queries: search among 10^7 keys", queries, most=QUERIES),
        counted("P9", "buffers: search among 10^7 keys", buffers, most=SEARCH_BUFFERS),
        *_first_and_deep(reader, rounds, "10^7 keys: "),
    ]
    again = _search_seconds(Reader(center, make_rows(superuser, KEYS)), rounds)
    once = Rounds([Round(small, large, again)])
    return [*figures, at_most("P9", "search among 10^7 keys against 10^6", once, 2)]
