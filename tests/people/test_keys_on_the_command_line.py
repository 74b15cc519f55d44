"""A product key that is pasted in the place of an address or a code is not repeated."""

import pytest
from django.core.management import CommandError, call_command

KEY = "V82BH-M8K9F-JX4QK-7TWR3-6WPB8"
COMMANDS = {
    "forget_identities": [KEY],
    "reset_second_factors": [KEY],
    "let_passwords_in": [KEY],
    "deactivate_user": [KEY],
    "activate_user": [KEY],
    "issue_token": [KEY],
    "renew_activation_secret": [KEY],
    "export_activation_secret": [KEY],
    "create_staff": [f"{KEY}@center.example", "--name", "Nils", "--role", "agent"],
    "invite_contacts": ["--organization", KEY],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_refused_has_five_characters_of_a_key(world, name, capsys):
    with pytest.raises(CommandError) as refused:
        call_command(name, *COMMANDS[name])
    assert "JX4QK" not in str(refused.value) + "".join(capsys.readouterr())
