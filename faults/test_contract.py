"""The API's contract at length: a hundred new examples of every operation at each run."""

import os

import pytest

from tests.cast import build_world
from tests.contract import Caller, holding, load_schema

schema = load_schema(has_listed_cases=False)  # `make test` sends them
EXAMPLES = 30 if os.environ.get("ROUNDS") == "short" else 100


@pytest.fixture
def caller(db) -> Caller:
    return Caller(build_world())


@holding(schema, examples=EXAMPLES, is_fixed=False)
def test_operations_answer_as_the_schema_says(case, caller):
    caller.call(case)
