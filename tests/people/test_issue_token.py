"""An operator makes a token for any person; it is the only line on stdout."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Token
from accounts.tokens import digest
from agreements.models import Agreement, LicensingId
from audit.models import LogLine
from audit.words import describe


def issue(email: str, *more: str) -> Token:
    told, aside = StringIO(), StringIO()
    call_command("issue_token", email, *more, stdout=told, stderr=aside)
    (text,) = told.getvalue().splitlines()
    assert aside.getvalue() == ""
    return Token.objects.get(digest=digest(text))


def test_a_token_of_all_that_the_person_can_have(world):
    token = issue("VERA@contoso.example")

    assert token.holder == world.people["vera"]
    assert token.scopes == ["keys:export", "keys:reveal", "read", "support:write"]
    assert token.licensing_ids is None
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    line = LogLine.objects.get()
    assert (line.action, line.actor_kind, line.channel) == ("token.made", "system", "command")
    assert (
        describe(line) == f"The center made the API token issue_token (…{token.last_four}) for Vera"
    )


def test_somebody_who_may_not_make_tokens_gets_one_from_the_operator(world):
    assert issue("leo@contoso.example").scopes == ["read"]


def test_scopes_licensing_ids_and_days_are_as_asked(world):
    token = issue(
        "ada@contoso.example", "--scope", "read", "--scope", "log:read",
        "--licensing-id", "7654321", "--licensing-id", "7654399", "--days", "7",
    )  # fmt: skip

    assert token.scopes == ["log:read", "read"]
    assert set(token.licensing_ids) == {
        world.licensing_ids[one].pk for one in ("7654321", "7654399")
    }
    assert token.expires_at - timezone.now() <= timedelta(days=7)


A_YEAR = "A token expires within a year, and not in the past."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scope", "log:read"], "Vera has no right behind the scope “log:read”."),
        (["--scope", "all"], "There is no scope “all”."),
        (["--licensing-id", "1"], "There is no licensing ID 1."),
        (["--licensing-id", "7654399"], "Vera does not see all of these licensing IDs."),
        (["--days", "366"], A_YEAR),
        (["--days", "0"], A_YEAR),
        (["--days", "99999999999"], A_YEAR),
    ],
)
def test_what_cannot_be_is_refused_clearly(world, arguments, said):
    with pytest.raises(CommandError) as refused:
        issue("vera@contoso.example", *arguments)

    assert (str(refused.value), refused.value.returncode) == (said, 1)
    assert not Token.objects.exists()


def test_a_person_who_is_none_is_refused(world):
    with pytest.raises(CommandError, match=r"Nobody has the address vera@fabrikam\.example"):
        issue("vera@fabrikam.example")


def test_a_number_that_two_programs_share_must_say_which(world):
    twin = world.licensing_ids["7654321"]
    agreement = Agreement.objects.create(
        program=world.programs["select_plus"], number="X1", organization=twin.organization
    )
    other = LicensingId.objects.create(
        program=agreement.program,
        number="7654321",
        agreement=agreement,
        organization=twin.organization,
    )

    with pytest.raises(CommandError) as refused:
        issue("ada@contoso.example", "--licensing-id", "7654321")
    assert str(refused.value) == (
        "Several programs have a licensing ID 7654321. "
        "Enter one of: enterprise:7654321, select_plus:7654321."
    )

    token = issue("ada@contoso.example", "--licensing-id", "select_plus:7654321")
    assert token.licensing_ids == [other.pk]


def test_a_deactivated_person_gets_none(world):
    vera = world.people["vera"]
    vera.is_active = False
    vera.save()

    with pytest.raises(CommandError, match="deactivated"):
        issue("vera@contoso.example")
