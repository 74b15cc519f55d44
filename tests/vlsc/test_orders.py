"""No list is ordered by what moves unless somebody asks for it, so reading it loses no row."""

import pytest

from vlsc.api.urls import version_1
from vlsc.rest.views import ListView

LISTS = {
    view.__name__: view
    for included in version_1
    for pattern in getattr(included, "url_patterns", [])
    if issubclass(view := getattr(pattern.callback, "cls", object), ListView)
}
# Columns that acts, workers and loads write again.
MOVING = (
    "updated_at", "counted_at", "last_used_at", "ready_at", "checked_at", "applied_at",
    "lease_until", "wake_at", "state", "status", "used", "allowed", "remaining", "rows_done",
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(LISTS))
def test_the_usual_order_is_by_what_stays(name):
    view = LISTS[name]
    by = str(view.orders[view.default_order.removeprefix("-")])
    assert [column for column in MOVING if column in by] == []


def test_uploads_and_exports_are_ordered_by_when_they_were_asked_for_only():
    assert {
        str(by) for n in ("KeyFilesView", "KeyExportsView") for by in LISTS[n].orders.values()
    } == {"requested_at"}
