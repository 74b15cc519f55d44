"""The API's contract at length: a hundred new examples of every operation at each long run.

The short run sends the same ones each time, so that it judges the change and not its luck.
"""

import os

import pytest

from tests.cast import build_world
from tests.contract import OPERATIONS, Caller, hold

IS_SHORT = os.environ.get("ROUNDS") == "short"
EXAMPLES = 30 if IS_SHORT else 100


@pytest.fixture
def caller(db) -> Caller:
    return Caller(build_world())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operations_answer_as_the_schema_says(caller, operation):
    # `make test` sends the listed cases.
    hold(caller, operation, EXAMPLES, is_fixed=IS_SHORT, has_listed_cases=False)
