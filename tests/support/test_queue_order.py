"""The desk's queue is in the order of the answers that are due next, also after reopening."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from support.models import Request
from support.models.request_query import ANSWER_DUE
from support.selectors import count_desk, count_queues, list_desk_requests, narrow_desk_requests
from support.services import decide, write_message
from tests.cast import World
from tests.makers.requests import AT, ask, ask_mak, grant
from tests.support.event_orders import HOUR, LONGER, ORDERS, happen
from vlsc.lib.refused import Refused

MINUTE, FIRST = timedelta(minutes=1), 24
CLOSING = 14 * 24 + 1  # hours that closing takes here
API, DESK = "/api/v1/center/support-requests", "/desk/requests"
# Hours after the receipt at which the answer is due that the desk owes; all others of the table
# either wait for the first, or for none.
REOPENED = {
    "decide write": 26,
    "decide write note": 26,
    "decide write write": 26,
    "decide write propose": 26,
    "decide write escalate": 26,
    "decide write close": 26,
    "decide note write": 27,
    "decide close write": 26 + CLOSING,
    "decide write reply write": 28,
    "decide reply write": 27,
    "reply close write": 26 + CLOSING,
    "propose confirm write": 27,
    "propose reply close decline close write": 28 + 2 * CLOSING,
}
ANSWERED_AGAIN = [
    "decide write reply",
    "decide write reply close",
    "decide close write reply",
    "reply close write reply",
    "reply close write decide",
    "reply close write reply close",
]


def play(world: World, events: str) -> Request:
    """A request received at `AT`, in which the first event happens an hour later."""
    request, at = ask_mak(world, activations=101), AT + HOUR
    for event in events.split():
        try:
            at = happen(world, request, event, at)
        except Refused:
            at += HOUR
    request.refresh_from_db()
    return request


def hours_until_due(world: World, events: str) -> int | None:
    """When its answer is due by its place in the queue; None if it is not there."""
    row = play(world, events)
    if row not in queue(world):
        return None
    hours = (row.answer_due_at - AT) / HOUR
    due_at = AT + timedelta(hours=hours - FIRST)
    before, after = ask(world, at=due_at - MINUTE), ask(world, at=due_at + MINUTE)
    rows = [other for other in queue(world) if other in (before, row, after)]
    assert rows == [before, row, after], events
    return round(hours)


def queue(world: World) -> QuerySet[Request]:
    sam = world.actor("sam")
    found = narrow_desk_requests(list_desk_requests(sam), sam, AT)
    return found.order_by(ANSWER_DUE, "id")


def test_every_order_of_events_has_its_place(world):
    table = [f"{first} {second}" for first, row in ORDERS.items() for second in row]
    first = [
        events for events in table if ORDERS[events.split()[0]][events.split()[1]][:3] == "rec"
    ]
    expected = {events: FIRST if events in first else None for events in (*table, *LONGER)}
    expected |= dict.fromkeys(ANSWERED_AGAIN) | REOPENED
    assert {events: hours_until_due(world, events) for events in expected} == expected


def reopen(world: World, *, hours_ago: float) -> Request:
    """A request that was received a day before it was reopened, and has waited since."""
    at = timezone.now() - timedelta(hours=hours_ago)
    request = ask_mak(world, at=at - timedelta(hours=24))
    decide(by=world.actor("olga"), request=request, decision=grant(), at=at - HOUR)
    write_message(by=world.actor("kim"), request=request, text="And?", at=at)
    return request


def test_pages_api_home_and_counts_agree(world, visit_as, api):
    now = timezone.now()
    fresh = reopen(world, hours_ago=1)
    soon = reopen(world, hours_ago=21.5)
    late = reopen(world, hours_ago=25)
    first = ask_mak(world, at=now - timedelta(hours=22))
    overdue = ask_mak(world, at=now - timedelta(hours=26))
    order = [str(row) for row in (overdue, late, first, soon, fresh)]
    sam = visit_as("sam")

    def shown(query: str = "") -> list[str]:
        return [row.number for row in sam.get(DESK + query).context["rows"]]

    def listed(query: str = "") -> list[str]:
        return [row["number"] for row in api("sam").get(API + query).json()["results"]]

    assert shown() == listed() == order
    assert shown("?late=on") == listed("?late=true") == order[:2]
    assert listed("?late=false") == order[2:]
    assert listed("?ordering=-answer_due_at") == order[::-1]
    assert [row.number for row in sam.get("/").context["needs"].requests] == order
    actor = world.actor("sam")
    assert count_desk(actor, now) == {"late": 2, "due_soon": 2}
    [keys] = count_queues(actor, now)
    assert (keys["waiting"], keys["late"], keys["due_soon"]) == (5, 2, 2)
    page = sam.get(DESK).content.decode()
    assert page.count('class="meter bad"') == 2
    assert "2 late" in page
    [row] = [row for row in api("sam").get(API).json()["results"] if row["number"] == str(fresh)]
    assert row["answer_due_at"] == row["next_due_at"] > row["due_at"]


def test_pages_of_the_queue_go_on_behind_a_reopened_request(world, api):
    rows = [reopen(world, hours_ago=hours) for hours in (9, 7, 5)]
    rows += [ask_mak(world, at=timezone.now() - timedelta(hours=hours)) for hours in (8, 6, 4)]
    found, path = [], f"{API}?page_size=2"
    while path:
        page = api("sam").get(path).json()
        found += [row["number"] for row in page["results"]]
        path = page["next"]
    by_due = sorted(Request.objects.all(), key=lambda row: row.answer_due_at)
    assert found == [str(row) for row in by_due]
    assert len(found) == len(rows)
