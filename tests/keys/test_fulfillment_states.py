"""Whatever is recorded, loaded, undone and worked on in whatever order, the rules of keys hold.

`make faults` runs the same with more sequences, and others each time.
"""

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.keys.fulfillment_states import FulfillmentStates

# The same sequences each time. None is made shorter after a failure: that would take minutes here.
FEW = settings(
    max_examples=10, stateful_step_count=30, derandomize=True, database=None,
    phases=[Phase.generate],
)  # fmt: skip


def test_any_sequence_of_acts_keeps_the_rules_of_keys(world):
    run_state_machine_as_test(lambda: FulfillmentStates(world), settings=FEW)
