"""The counter of a MAK of this center in a key file: exact, also before it is copied."""

from tests.activation.ledger import spend_batch
from tests.keyfiles.key_files import load_text


def test_the_counter_is_that_of_the_ledger(built, download, committed_world):
    spend_batch(committed_world.keys["cad"].pk, 1, 2, 3)
    content = download("vera", built("vera", "7654321"))
    [cad] = [line for line in content.decode().splitlines() if "Fjord CAD" in line]
    assert cad.endswith("\tMAK\t3/50")
    again = load_text(content)  # its own file brings the center nothing new
    assert again.counts["errors"] == 0
    assert again.change_counts == {}
