"""Texts that are taken at once are read as they are field by field."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rest_framework import fields, serializers

from vlsc.rest.serializers import StrictSerializer
from vlsc.rest.texts import TextsSerializer

values = st.one_of(st.text(max_size=12), st.integers(), st.booleans(), st.none())


class AtOnce(TextsSerializer):
    name = fields.CharField(max_length=8)
    note = fields.CharField(max_length=8, required=False, allow_blank=True)


class FieldByField(StrictSerializer):
    name = fields.CharField(max_length=8)
    note = fields.CharField(max_length=8, required=False, allow_blank=True)


def outcome(reader: type[StrictSerializer], body: object) -> object:
    try:
        return reader.read(body)
    except serializers.ValidationError as error:
        return error.get_full_details()


@given(st.one_of(values, st.dictionaries(st.sampled_from(["name", "note", "x"]), values)))
@example({"name": "PC-1"})
@example({"name": "PC-1", "note": ""})
@example({"name": " PC-1"})
@example({"name": "PC-1\n"})
@example({"name": "PC\x001"})
@example({"name": "123456789"})
@example({"note": "PC-1"})
@example({"name": "PC-1", "x": "y"})
@example({"name": "\ud800"})
def test_both_come_to_the_same(body):
    assert outcome(AtOnce, body) == outcome(FieldByField, body)


def test_it_is_for_texts_only():
    class Counted(TextsSerializer):
        count = fields.IntegerField()

    with pytest.raises(TypeError, match="not a plain text"):
        Counted.read({"count": 5})
