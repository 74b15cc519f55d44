"""Every state in the product is written along a listed move, by the one mover."""

import pytest
from django.apps import apps
from django.db import models

from jobs.models import Stateful
from jobs.moves import IllegalMove
from keyfiles.models import KeyExport
from keys.models import Key, Listing
from vlsc.lib.refused import Refused

STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]
FIELDS = [(model, field) for model in STATEFUL for field in model.MOVES]
# A code of HTTP, and the word of a staged row.
NO_STATES = {"accounts.IdempotentAnswer.status", "keyfiles.ImportRow.osa_status"}


def ids(pair) -> str:
    return f"{pair[0].__name__}.{pair[1]}"


def test_every_model_with_a_state_lists_its_moves():
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        and (
            field.name in {"state", "status", "stage"} or field.name.endswith(("_state", "_status"))
        )
    }
    assert named - NO_STATES == {f"{model._meta.label}.{field}" for model, field in FIELDS}


@pytest.mark.parametrize("pair", FIELDS, ids=ids)
def test_moves_lead_from_known_states_to_known_states(pair):
    model, field = pair
    known = {value for value, _ in model._meta.get_field(field).choices}
    moves = model.MOVES[field]
    assert set(moves) - {""} == known
    assert {target for targets in moves.values() for target in targets} <= known


@pytest.mark.parametrize("pair", FIELDS, ids=ids)
def test_nothing_else_writes_a_state(db, pair):
    model, field = pair
    state = next(iter(model.MOVES[field]))
    with pytest.raises(IllegalMove):
        model._default_manager.update(**{field: state})
    with pytest.raises(IllegalMove):
        model._default_manager.bulk_update([], [field])


def test_a_state_that_was_assigned_is_not_saved(world):
    key = next(iter(world.keys.values()))
    stored = Key.objects.get(pk=key.pk)
    stored.status = "blocked"
    with pytest.raises(IllegalMove):
        stored.save()
    assert Key.objects.get(pk=key.pk).status == key.status


def test_a_row_moves_along_a_listed_move_with_what_belongs_to_it(world):
    key = Key.objects.filter(status="usable")[0]
    key.move_to("blocked", field="status", source="report")
    stored = Key.objects.get(pk=key.pk)
    assert (key.status, stored.status, stored.source) == ("blocked", "blocked", "report")
    stored.save()  # a state that was moved may be saved with the rest


def test_a_move_that_is_not_listed_is_a_fault_of_the_code(world):
    key = Key.objects.filter(status="usable")[0]
    with pytest.raises(IllegalMove):
        key.move_to("replaced", field="status")
    with pytest.raises(IllegalMove):
        Listing.objects.all().move(from_state="embedded", to_state="issued")
    with pytest.raises(IllegalMove):
        KeyExport.objects.all().move(from_state="requested", to_state="ready")


def test_of_two_that_move_a_row_the_second_is_refused(world):
    first = Key.objects.filter(status="usable")[0]
    second = Key.objects.get(pk=first.pk)
    first.move_to("blocked", field="status")
    with pytest.raises(Refused) as refused:
        second.move_to("blocked", field="status")
    assert refused.value.code == "wrong_state"
