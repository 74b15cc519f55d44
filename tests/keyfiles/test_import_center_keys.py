"""Key files that hold keys of the center's own products."""

import pytest

from keyfiles.models import ImportFinding
from tests.keyfiles.key_files import CAD, found, key_file, row, upload

COUNTER = "MAK Activations-Used/Available"
OWN = {"product": CAD, "key": "APZHN-QNB5L-64DXX-J9TRW-KGACE"}


class TestKeysThatTheCenterCounts:
    """A key of the center's own products: its ledger is the truth once it is there."""

    def test_the_same_numbers_change_nothing(self, world):
        one = upload(key_file(row(**OWN, counter="0/50")))
        assert found(one) == []
        assert (one.counts["unchanged"], one.counts["confirmed"]) == (1, 0)

    @pytest.mark.parametrize("counter", ["1/50", "0/60"])
    def test_differing_numbers_are_an_error(self, world, counter):
        one = upload(key_file(row(**OWN, counter=counter)))
        assert found(one) == [(2, COUNTER, "center_differs")]
        assert ImportFinding.objects.get(kind="error").detail.endswith("are different: 0/50.")

    def test_a_first_import_must_have_used_nothing(self, world):
        new = {"product": CAD, "key": "APZHN-QNB5L-64DXX-J9TRW-KGACF"}
        assert found(upload(key_file(row(**new, counter="1/50")))) == [(2, COUNTER, "center_used")]
        assert found(upload(key_file(row(**new, counter="0/50")))) == []

    def test_it_is_listed_under_one_licensing_id_only(self, world):
        norge = {"number": "7654399", "organization": "Contoso Norge AS"}
        one = upload(key_file(row(**OWN, **norge, counter="0/50")))
        assert found(one) == [(2, "License ID", "center_one_licensing_id")]

    def test_nor_may_the_file_list_it_under_two(self, world):
        norge = {"number": "7654399", "organization": "Contoso Norge AS"}
        new = {"product": CAD, "key": "APZHN-QNB5L-64DXX-J9TRW-KGACF", "counter": "0/9"}
        one = upload(key_file(row(**new), row(**new, **norge)))
        assert [code for _line, _column, code in found(one)] == ["center_one_licensing_id"] * 2
