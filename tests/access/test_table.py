"""The tables of `docs/roles.md`, read cell by cell, are those of the code."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from accounts.grants import (
    CUSTOMER_ACTIONS,
    SCOPE_ACTIONS,
    STAFF_ACTIONS,
    Action,
    Role,
    Scope,
    StaffRole,
    token_allows,
)

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
HEADS = {
    **{role.label.lower(): role for role in Role},
    **{role.value: role for role in StaffRole},
}
ROWS = {  # what the page calls it → what the code gives
    "see the licensing ID, its agreement and organization": {Action.SEE},
    "see purchases": {Action.SEE_PURCHASES},
    "see keys, masked, with their counters": {Action.SEE_KEYS},
    "reveal or copy a key, download key files": {Action.REVEAL_KEYS, Action.EXPORT_KEYS},
    "activate, return, register KMS hosts, redeem, report a key as compromised": {
        Action.USE_ACTIVATIONS
    },
    "file and follow key requests": {Action.FILE_REQUESTS},
    "download software": {Action.DOWNLOAD_SOFTWARE},
    "see published setup keys": {Action.SEE_SETUP_KEYS},
    "make API tokens": {Action.MAKE_TOKENS},
    "webhooks": {Action.USE_WEBHOOKS},
    "give and take roles": {Action.MANAGE_ACCESS},
    "read the log": {Action.READ_LOG},
    "load and change organizations, agreements, purchases, keys, catalog": {Action.LOAD_CENTER},
    "appoint and remove a customer's administrators": {Action.APPOINT_ADMINISTRATORS},
    "see any licensing ID, masked keys, counters": {Action.SEE_ANY},
    "reveal a customer's key, with a reason that the customer sees": {Action.REVEAL_ANY},
    "activate or file a request for a caller": {Action.ACT_FOR_CALLER},
    "answer requests": {Action.ANSWER_REQUESTS},
    "confirm what is above a colleague's limit; run the center": {
        Action.CONFIRM_PROPOSALS,
        Action.RUN_CENTER,
    },
    "make tokens for their own work": {Action.MAKE_OWN_TOKENS},
    "read every log": {Action.READ_EVERY_LOG},
}


def rows() -> Iterator[tuple[str, dict[Role | StaffRole, str]]]:
    """Each row of both tables: what it is about, and the cell of each role."""
    heads: list[str] = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| may |"):
            heads = cells[1:]
        elif line.startswith("| ") and heads:
            yield cells[0], dict(zip((HEADS[head] for head in heads), cells[1:], strict=True))


@pytest.mark.parametrize(("about", "cells"), list(rows()))
def test_each_cell_is_what_the_code_gives(about, cells):
    gives = {**CUSTOMER_ACTIONS, **STAFF_ACTIONS}
    for role, cell in cells.items():
        assert (cell != "") == (ROWS[about] <= gives[role]), role
        assert cell == "" or cell.startswith("●")


def test_every_action_has_its_row():
    assert {action for about, _ in rows() for action in ROWS[about]} == set(Action)
    assert {about for about, _ in rows()} == set(ROWS)


def test_the_scopes_of_a_key_viewers_token():
    """The one cell that says more: `read`, `keys:*`, `support:write`."""
    (cell,) = [cells[Role.KEY_VIEWER] for about, cells in rows() if about == "make API tokens"]
    assert cell == "● (`read`, `keys:*`, `support:write`)"
    held = CUSTOMER_ACTIONS[Role.KEY_VIEWER]
    assert {scope.value for scope in Scope if SCOPE_ACTIONS[scope] & held} == {
        "read",
        "keys:reveal",
        "keys:export",
        "support:write",
    }


VERB_NEEDS = {  # one of these scopes, whichever interface it came by; what needs none is for people
    "reveal_keys": {"keys:reveal"},
    "reveal_any": {"keys:reveal"},
    "export_keys": {"keys:export"},
    "use_activations": {"activations:write"},
    "file_requests": {"support:write"},
    "manage_access": {"access:manage"},
    "appoint_administrators": {"access:manage"},
    "read_log": {"log:read"},
    "read_every_log": {"log:read"},
    "load_center": {"center:load"},
    "act_for_caller": {"activations:write", "support:write"},
    "answer_requests": {"center:desk"},
    "confirm_proposals": {"center:desk"},
    "run_center": set(),
}


@pytest.mark.parametrize("action", Action)
def test_the_scope_that_a_verb_needs_of_a_token(action):
    scopes = VERB_NEEDS.get(action.value, set(Scope.values))
    allowing = {
        scope
        for scope in Scope.values
        if token_allows(SimpleNamespace(scopes=frozenset({scope}), bound_to=None), action)
    }
    assert allowing == scopes
    assert token_allows(SimpleNamespace(scopes=None, bound_to=None), action)
