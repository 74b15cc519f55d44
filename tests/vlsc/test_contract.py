"""Every operation of the API keeps its schema's promises (the same examples at each run, unless
the profile of hypothesis is `explore`).

The cases that follow from the schema, and a few made-up ones; `faults/` makes up more.
"""

import pytest
from hypothesis import settings

from tests.contract import OPERATIONS, Caller, hold


@pytest.fixture
def caller(world, quiet_log) -> Caller:
    return Caller(world)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operations_answer_as_the_schema_says(caller, operation):
    hold(caller, operation, examples=8, is_fixed=settings().derandomize)
