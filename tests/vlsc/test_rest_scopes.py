"""A method without a scope is open to nobody, and so is the API to a token that nobody has."""

from types import SimpleNamespace

import pytest

from accounts.authentication import MayUseScope
from accounts.models import User
from accounts.tokens import new_token
from tests.conftest import ApiClient


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_without_a_scope_nobody_may(method):
    view, request = SimpleNamespace(scopes={"GET": "read"}), SimpleNamespace(method=method)
    request.user = User()
    assert MayUseScope().has_permission(request, view) is False


def test_a_well_formed_token_that_nobody_has_is_none(api):
    assert api("vera").get("/api/v1/me").status_code == 200
    assert ApiClient(new_token()).get("/api/v1/me").status_code == 401
