"""The desk's queue beside many requests that are done."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.models import Request
from support.models.request_query import ANSWER_DUE
from support.selectors import list_desk_requests, narrow_desk_requests
from tests.cast import World
from tests.makers.requests import ask

MOST_BLOCKS = 200  # dead rows of earlier tests included; all of the table takes many more


def require_few_blocks(world: World, done: int) -> None:
    """A page reads few blocks, by the index of those that wait, however many are done."""
    waiting = ask(world)
    _add_done(done)
    found = list_desk_requests(world.actor("sam")).order_by(ANSWER_DUE, "id")
    with CaptureQueriesContext(connection) as asked:
        [first] = narrow_desk_requests(found, world.actor("sam"), timezone.now())[:26]
    assert first == waiting
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {asked[-1]['sql']}")
        [plan] = cursor.fetchone()[0]
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < MOST_BLOCKS


def _add_done(count: int) -> None:
    """Copies of the only request, closed."""
    names = [
        field.column
        for field in Request._meta.concrete_fields
        if field.name not in {"id", "number"}
    ]
    values = [
        {"state": "'closed'", "first_response_at": "received_at"}.get(name, name) for name in names
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO support_request (id, number, {', '.join(names)})"
            f" SELECT gen_random_uuid(), 'R-0-' || n, {', '.join(values)}"
            f" FROM support_request, generate_series(1, {count}) n"
        )
        cursor.execute("ANALYZE support_request")
