"""Fixtures that every test may use: the world with its cast, signed-in clients, API clients."""

import gc
import io
import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from accounts.limiter import limiter
from activation import certificates
from keys import vault
from tests.access.sessions import make_fresh
from tests.cast import World, build_world
from tests.rows import put, remove_all
from vlsc.lib.ids import uuid7
from vlsc.lib.stack import with_room

# Hypothesis gives no time limits: a busy machine is no fault of what is tested. Each run tries the
# same examples, so that it judges the change; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("vlsc", settings.get_profile("explore"), derandomize=True)
settings.load_profile("vlsc")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: two workers agree on ids, also of files made at two moments."""
    return argname if isinstance(val, bytes) else None


def pytest_collection() -> None:
    """Free nothing while tests are found: all of it stays, and the search took a fourth of that."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave all tests and modules out of the collector's later rounds: they stay to the end.

    Thousands of tests are half a million objects, and to walk them took an eighth of a run. What a
    test makes is gone after it, so that the oldest objects need a look less often as well.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 50)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Give tests room on the stack: pytest calls them from so deep that their loops need it."""
    pyfuncitem.obj = with_room(pyfuncitem.obj)
    return (yield)


@pytest.fixture(scope="session", autouse=True)
def _quick_emptying() -> Iterator[None]:
    """After a test that commits: Django would truncate every table and make content types anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: remove_all())
        yield


@pytest.fixture(autouse=True)
def _fresh_vault():
    """Each test reads the data keys of its database anew."""
    vault.forget()
    certificates.forget()


@pytest.fixture(autouse=True)
def _own_storage(request, settings, tmp_path_factory):
    """Each test has its own storage, except beside a worker, which has been told of one.

    Its folder is made by what is stored first: most tests store nothing.
    """
    if not any(map(request.node.get_closest_marker, ("browser", "clients"))):
        settings.STORAGE_URL = f"file://{tmp_path_factory.getbasetemp()}/files-{uuid7()}"


@pytest.fixture(autouse=True)
def _fresh_counts():
    """Each test counts attempts anew, also where tests run side by side."""
    limiter.namespace = f"test:{uuid7()}"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """The log of this process, as the center writes it."""
    root, stream = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging._handlers["stderr"].formatter)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def quiet_log() -> Iterator[None]:
    """Log errors alone: tests of thousands of requests do not read the other lines."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(db) -> World:
    return put(build_world)


@pytest.fixture
def committed_world(transactional_db) -> World:
    """The same world, committed, for what uses connections of its own."""
    return put(build_world)


@pytest.fixture
def visit_as(world: World) -> Callable[[str | None], Client]:
    """`visit_as("vera")` is vera's browser, signed in; `visit_as(None)` is a visitor's."""

    def open_browser(name: str | None) -> Client:
        client = Client()
        if name:
            client.force_login(world.people[name])
        return client

    return open_browser


@pytest.fixture
def fresh_as(world: World, visit_as: Callable[[str], Client]) -> Callable[[str], Client]:
    """`fresh_as("ada")` is ada's browser, in which she has given the password just now."""

    def open_browser(name: str) -> Client:
        client = visit_as(name)
        make_fresh(client, world.people[name])
        return client

    return open_browser


class ApiClient(Client):
    """Speaks JSON with a bearer token."""

    def __init__(self, token: str | None = None) -> None:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        super().__init__(headers=headers)

    def post_json(self, path: str, body: object = None, **headers: str):
        return self.post(
            path, body if body is not None else {}, content_type="application/json", headers=headers
        )


@pytest.fixture
def api(world: World) -> Callable[..., ApiClient]:
    """`api("vera")` calls with a token of vera's with every scope; `api(None)` without one."""

    def call_as(name: str | None, *scopes: str, **limits) -> ApiClient:
        return ApiClient(world.token(name, *scopes, **limits) if name else None)

    return call_as
