"""The desk's queue beside a hundred thousand requests."""

from faults.processes import POINTS
from tests.cast import build_world
from tests.support.desk_queue import require_few_blocks


def test_a_page_reads_little_of_a_hundred_thousand_requests(db):
    require_few_blocks(build_world(), 20_000 if POINTS < 20 else 100_000)
