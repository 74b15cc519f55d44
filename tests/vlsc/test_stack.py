"""Room on the interpreter's stack: there is no depth at which a loop maps memory at each call."""

import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.signals import request_started
from django.test import RequestFactory

from vlsc.celery import app
from vlsc.lib.stack import with_room
from vlsc.wsgi import application

CALLS = 2_000
DEPTHS = range(200)  # frames of 80 to 100 bytes: together more than a piece of 16 kB


def do_nothing() -> None:
    """What the loop calls."""


def count_page_faults() -> int:
    """How many pages the kernel gives a loop; its first round may need some."""
    for _ in range(CALLS):
        do_nothing()
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        do_nothing()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def at_depth(depth: int) -> int:
    return at_depth(depth - 1) if depth else count_page_faults()


def worst(*_args: object, **_kwargs: object) -> int:
    return max(map(at_depth, DEPTHS))


def in_request() -> int:
    """The worst depth below the web server's entry point."""
    found: list[int] = []

    def look(**_kwargs: object) -> None:
        found.append(worst())

    request_started.connect(look)
    try:
        application(RequestFactory().get("/livez").environ, lambda *_: None).close()
    finally:
        request_started.disconnect(look)
    return found[0]


def in_task() -> int:
    """The worst depth below a task of the worker."""
    return app.task(worst, name="tests.measure_stack")()


@pytest.mark.django_db
@pytest.mark.parametrize("run", [with_room(worst), in_request, in_task])
def test_a_loop_at_any_depth_maps_no_memory(run: Callable[[], int]):
    with ThreadPoolExecutor(1) as thread:  # with a stack of its own: that of the tests has room
        assert thread.submit(run).result() < CALLS / 10
