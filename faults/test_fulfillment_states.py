"""Whatever is recorded, loaded and undone in whatever order, the rules of keys hold."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from faults.processes import POINTS
from tests.cast import World
from tests.conftest import world  # noqa: F401, the fixture
from tests.keys.fulfillment_states import FulfillmentStates

IS_SHORT = POINTS < 20
SEQUENCES, STEPS = (2, 20) if IS_SHORT else (150, 40)


def test_any_sequence_of_acts_keeps_the_rules_of_keys(world: World):  # noqa: F811
    many = settings(max_examples=SEQUENCES, stateful_step_count=STEPS, derandomize=IS_SHORT)
    run_state_machine_as_test(lambda: FulfillmentStates(world), settings=many)
