"""The API's contract at length: a hundred new examples of every operation at each run."""

import os

import pytest

from tests.cast import build_world
from tests.contract import OPERATIONS, Caller, hold

EXAMPLES = 30 if os.environ.get("ROUNDS") == "short" else 100


@pytest.fixture
def caller(db) -> Caller:
    return Caller(build_world())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operations_answer_as_the_schema_says(caller, operation):
    # `make test` sends the listed cases.
    hold(caller, operation, EXAMPLES, is_fixed=False, has_listed_cases=False)
