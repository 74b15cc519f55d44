"""Tests on a database that the environment names: only where the log can be protected."""

import pytest

from vlsc.embedded.testing import refuse_one_role


@pytest.mark.parametrize("owner", [None, "postgres://app@db/other"])
def test_one_role_for_both_is_refused(owner, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/center")
    monkeypatch.setenv("VLSC_MIGRATION_DATABASE_URL", owner or "")
    with pytest.raises(pytest.UsageError, match="need two database roles: DATABASE_URL for"):
        refuse_one_role()


def test_two_roles_or_servers_of_their_own_are_taken(monkeypatch):
    monkeypatch.setenv("VLSC_MIGRATION_DATABASE_URL", "postgres://owner@db/center")
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/center")
    refuse_one_role()
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("VLSC_MIGRATION_DATABASE_URL", "")
    refuse_one_role()
