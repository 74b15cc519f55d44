"""Every operation of the API keeps its schema's promises (the same examples at each run).

The cases that follow from the schema, and a few made-up ones; `faults/` makes up more.
"""

import pytest

from tests.contract import Caller, holding, load_schema

schema = load_schema()


@pytest.fixture
def caller(world, quiet_log) -> Caller:
    return Caller(world)


@holding(schema, examples=8, is_fixed=True)
def test_operations_answer_as_the_schema_says(case, caller):
    caller.call(case)
