"""Whatever happens in whatever order, the ledger is what a dictionary would be (R1).

`make faults` runs the same with more sequences, and others each time.
"""

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.activation.ledger_states import LedgerStates

# The same sequences each time. None is made shorter after a failure: that would take minutes here.
FEW = settings(
    max_examples=8, stateful_step_count=15, derandomize=True, database=None,
    phases=[Phase.generate],
)  # fmt: skip


def test_any_sequence_of_acts_leaves_the_ledger_exact(transactional_db):
    run_state_machine_as_test(LedgerStates, settings=FEW)
