"""An answer that is kept for repeats opens in its own row only."""

import pytest

from accounts.models import IdempotentAnswer

pytestmark = pytest.mark.urls("tests.vlsc.rest_urls")
MAKE = "/api/v1/test/organizations"


def test_an_answer_moved_to_another_row_is_not_given(api):
    client = api("ada")
    for key in ("first", "second"):
        client.post_json(MAKE, {"number": key}, **{"Idempotency-Key": key})
    first, second = IdempotentAnswer.objects.order_by("created_at")
    IdempotentAnswer.objects.filter(pk=second.pk).update(sealed_body=first.sealed_body)
    answer = client.post_json(MAKE, {"number": "second"}, **{"Idempotency-Key": "second"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
