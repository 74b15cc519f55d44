"""P9: the pages of a profile with 10^4 licensing IDs and 10^5 keys inside 10^6 (or 10^7) keys.

Pages are asked of the real application in this process, sign-in, middleware and templates
included, and counted by the queries they make and the buffers those touch.
"""

import logging
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.center import BenchCenter
from bench.large_profile import make_rows, remove_rows
from bench.report import Figure, at_most, counted, same, told
from bench.rounds import Round, Rounds, interleave, seconds

KEYS, LARGE_KEYS = 1_000_000, 10_000_000
QUERIES, FIRST_BUFFERS, SEARCH_BUFFERS = 8, 500, 50
REPEATED = 5
SORTS = {
    "number": "l.number",
    "type": "l.type",
    "key": "coalesce(k.last_five, '')",
    "left": "CASE WHEN k.type = 'mak' THEN k.allowed - k.used ELSE 2147483647 END",
}
# A page of a profile as one would write it by hand: find the page's rows, then join to those.
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


@dataclass
class Reader:
    """A person whose role is on the top organization of the profile, and their browser."""

    top: Any
    client: Any

    def get(self, url: str) -> str:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer.content.decode()

    def time(self, url: str) -> Callable[[], float]:
        """Seconds of one page, the mean of a few."""
        return lambda: seconds(lambda: [self.get(url) for _ in range(REPEATED)]) / REPEATED


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """Make the profile, then measure its first, deep and sorted pages and the search."""
    logging.disable(logging.WARNING)
    superuser = center.connect("postgres")
    reader = _sign_in(make_rows(superuser, KEYS))
    figures = [
        *_contents(reader),
        *_counts(reader),
        *_first_and_deep(reader, rounds),
        *(_sorted(reader, sort, rounds) for sort in SORTS),
    ]
    small = _search_seconds(reader, rounds)
    figures.append(_in_ms("search by last five, 10^6 keys", small, aim=5))
    if center.large:
        figures += _large(superuser, small, rounds)
    remove_rows(superuser)
    logging.disable(logging.NOTSET)
    return figures


def _sign_in(top: Any) -> Reader:
    from django.test import Client

    from accounts.grants import Role
    from accounts.models import Center, User
    from agreements.models import RoleAssignment

    Center.objects.get_or_create(pk=1)
    person = User.objects.add(email="p9@bench.example", name="Profile Reader")
    RoleAssignment.objects.create(holder=person, role=Role.ADMINISTRATOR, organization_id=top)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    reader = Reader(top, client)
    reader.get("/keys")  # the first page of a session writes it
    return reader


def _contents(reader: Reader) -> list[Figure]:
    """The page lists the very rows of the SQL, in its order."""
    found = []
    for sort in ("product", *SORTS):
        page = re.findall(r'name="keys" value="([0-9a-f-]{36})"', reader.get(f"/keys?sort={sort}"))
        by_hand = [str(row) for row in _sql(reader, sort)[:25]]
        found.append(same("P9", f"rows of the page sorted by {sort}", page == by_hand))
    return found


def _sql(reader: Reader, sort: str) -> list[Any]:
    from django.db import connection

    order = SORTS.get(sort, "l.product_name")
    sql = SQL.format(order=order, join=JOIN_KEYS if "k." in order else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, [reader.top])
        name = next(n for n, column in enumerate(cursor.description) if column.name == "key_id")
        return [row[name] for row in cursor.fetchall()]


def _counts(reader: Reader) -> list[Figure]:
    deep, one = _deep_url(reader), _one(reader)
    pages = {
        "first page": ("/keys", FIRST_BUFFERS),
        "deep page": (deep, FIRST_BUFFERS),
        "search by last five": (f"/keys?q={one.key.last_five}", SEARCH_BUFFERS),
        "sorted by activations left": ("/keys?sort=left", None),
        "search by product": ("/keys?q=product+07", None),
        "a licensing ID": (f"/licenses/{one.licensing_id_id}/keys", FIRST_BUFFERS),
        "a product": (f"/keys/products/{one.product_id}", None),
        "a key": (f"/keys/{one.key_id}", FIRST_BUFFERS),
    }
    figures = []
    for what, (url, most) in pages.items():
        queries, buffers = _look(reader, url)
        figures.append(counted("P9", f"queries: {what}", queries, most=QUERIES))
        if most:
            figures.append(counted("P9", f"buffers: {what}", buffers, most=most))
    return figures


def _look(reader: Reader, url: str) -> tuple[int, int]:
    """How many queries a page makes, and how many buffers they touch."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        reader.get(url)
    queries = [one["sql"] for one in captured.captured_queries]
    return len(queries), sum(_buffers(sql) for sql in queries if sql.startswith("SELECT"))


def _buffers(sql: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _one(reader: Reader) -> Any:
    from keys.models import Listing

    return Listing.objects.select_related("key").filter(group_id=reader.top)[5000]


def _deep_url(reader: Reader) -> str:
    """The address of a page three quarters down the list: that of the row before it, as `next`."""
    from django.db.models import F

    from keys.models import Listing
    from vlsc.lib.keyset import cut

    rows = Listing.objects.filter(group_id=reader.top).order_by("product_name", "id")
    start = rows[75_000]
    before = Listing.objects.filter(group_id=reader.top, product_name=start.product_name)
    page = cut(before.filter(pk__lte=start.pk), F("product_name"), down=True, asked={}, size=1)
    return f"/keys?after={page.after}"


def _first_and_deep(reader: Reader, rounds: int) -> list[Figure]:
    measured = interleave(reader.time("/keys"), reader.time(_deep_url(reader)), rounds)
    return [
        at_most("P9", "deep page against the first", measured, 2),
        told("P9", "first page", f"{measured.limit_seconds * 1000:.0f} ms", "aim: 25 ms"),
    ]


def _sorted(reader: Reader, sort: str, rounds: int) -> Figure:
    measured = interleave(
        lambda: seconds(lambda: [_sql(reader, sort) for _ in range(REPEATED)]) / REPEATED,
        reader.time(f"/keys?sort={sort}"),
        rounds,
    )
    page = f"page {measured.method_seconds * 1000:.0f} ms (aim: 100 ms)"
    return at_most("P9", f"sorted by {sort}, against the SQL alone", measured, 3, detail=page)


def _search_seconds(reader: Reader, rounds: int) -> list[float]:
    from keys.models import Listing

    found = Listing.objects.filter(group_id=reader.top).order_by("pk")
    some = found.values_list("key__last_five", flat=True)[: rounds * 10]
    return [seconds(lambda q=q: reader.get(f"/keys?q={q}")) for q in some]  # type: ignore[misc]


def _in_ms(what: str, times: list[float], aim: int) -> Figure:
    value = f"{statistics.median(times) * 1000:.1f} ms"
    return told("P9", what, value, f"median of {len(times)}, aim: {aim} ms")


def _large(superuser: Any, small: list[float], rounds: int) -> list[Figure]:
    """The search again among ten times as many keys: two centers, so one after the other."""
    reader = _sign_in(make_rows(superuser, LARGE_KEYS))
    large = _search_seconds(reader, rounds)
    queries, buffers = _look(reader, f"/keys?q={_one(reader).key.last_five}")
    once = Round(*(statistics.median(times) for times in (small, large, small)))
    return [
        at_most("P9", "search among 10^7 keys against 10^6", Rounds([once]), 2),
        counted("P9", "queries: search among 10^7 keys", queries, most=QUERIES),
        counted("P9", "buffers: search among 10^7 keys", buffers, most=SEARCH_BUFFERS),
        *_first_and_deep(reader, rounds),
    ]
