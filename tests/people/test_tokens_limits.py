"""What a token is asked to be is bounded, whatever is said twice."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Token
from people.api.tokens import MOST_BOUND, MOST_NETWORKS


@pytest.fixture
def vera(world, visit_as):
    """Vera's browser; she gave her password a moment ago."""
    browser = visit_as("vera")
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(world.people["vera"].pk)
    session.save()
    return browser


@pytest.mark.parametrize(
    ("name", "most"), [("licensing_ids", MOST_BOUND), ("networks", MOST_NETWORKS)]
)
def test_its_lists_have_an_end(world, vera, name, most):
    own = str(world.licensing_ids["7654321"].pk)
    good = {"licensing_ids": own, "networks": "192.0.2.0/24"}[name]
    end = (timezone.now() + timedelta(days=30)).isoformat()
    wish = {"name": "tool", "scopes": ["read"], "expires_at": end, name: [good] * (most + 1)}
    answer = vera.post("/api/v1/tokens", wish, content_type="application/json")
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{name}"]
    assert not Token.objects.exists()
