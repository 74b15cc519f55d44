"""What is counted in a key file: the uses of a MAK, and its rows by the words of lists."""

from keys.models import Key
from tests.activation.ledger import spend_batch
from tests.cast import force
from tests.keyfiles.key_files import load_text
from tests.keys.reading import text_of


def test_the_counter_is_that_of_the_ledger(built, download, committed_world):
    spend_batch(committed_world.keys["cad"].pk, 1, 2, 3)
    content = download("vera", built("vera", "7654321"))
    [cad] = [line for line in content.decode().splitlines() if "Fjord CAD" in line]
    assert cad.endswith("\tMAK\t3/50")
    again = load_text(content)  # its own file brings the center nothing new
    assert again.counts["errors"] == 0
    assert again.change_counts == {}


def read(client, export):
    return text_of(client.get(f"/key-files/{export.pk}"))


def test_a_file_is_counted_by_the_words_of_lists(built, sign_in):
    assert "Contents 5 listings of 4 keys for 3 products" in read(sign_in("ada"), built("ada"))


def test_what_is_left_out_of_a_file_is_not_counted(built, sign_in, committed_world):
    force(Key.objects.filter(pk=committed_world.keys["mak"].pk), status="blocked")
    text = read(sign_in("vera"), built("vera", "7654321"))
    assert "Contents 2 listings of 2 keys for 2 products" in text


def test_of_a_long_file_only_the_listings_are_counted(built, sign_in, monkeypatch):
    for most, text in ((5, "5 listings of"), (4, "5 listings Format")):
        monkeypatch.setattr("keyfiles.exports.query.COUNTED", most)
        export = built("ada")
        assert f"Contents {text}" in read(sign_in("ada"), export)
    assert (export.keys_total, export.products_total) == (None, None)
