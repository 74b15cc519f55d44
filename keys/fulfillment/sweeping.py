"""The sweep of fulfillment: lost wake-ups, rights raised by key files, stock that came since."""

from datetime import datetime

from jobs.wakeups import wake
from keys.fulfillment.serving import serve_waiting
from keys.models import Fulfillment

TASK = "keys.fulfill"
AT_ONCE = 500  # licensing IDs of one run


def sweep(at: datetime) -> None:
    """Wake a worker for each licensing ID whose rights have changed; serve what waits."""
    for licensing_id in Fulfillment.list_due().values_list("pk", flat=True)[:AT_ONCE]:
        wake(TASK, licensing_id)
    serve_waiting(at=at)
