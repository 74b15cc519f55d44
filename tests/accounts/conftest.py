"""A real identity provider, and a customer's row for it."""

from collections.abc import Iterator

import pytest

from accounts.models import IdentityProvider
from tests.cast import World
from tests.identity_provider import RunningProvider, make_provider, run_provider


@pytest.fixture(scope="session")
def running() -> Iterator[RunningProvider]:
    with run_provider() as provider:
        yield provider


@pytest.fixture
def provider(world: World, running: RunningProvider) -> IdentityProvider:
    """Contoso's, at which vera has an account; `vera-1` is how it knows her."""
    running.know("vera-1", email="vera@contoso.example", email_verified=True)
    return make_provider(running, "contoso.example")
