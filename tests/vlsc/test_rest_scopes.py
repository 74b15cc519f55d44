"""A method for which a view names no scope is open to nobody."""

from types import SimpleNamespace

import pytest

from accounts.authentication import MayUseScope
from accounts.models import User


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_without_a_scope_nobody_may(method):
    view, request = SimpleNamespace(scopes={"GET": "read"}), SimpleNamespace(method=method)
    request.user = User()
    assert MayUseScope().has_permission(request, view) is False
