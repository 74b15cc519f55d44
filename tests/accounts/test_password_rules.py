"""Passwords that attackers try first are refused; nothing else is asked of one but its length."""

import unicodedata

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError

from accounts.forms import (
    ChangePasswordForm,
    FirstAccountForm,
    NewPasswordForm,
    SetPasswordForm,
)
from accounts.models import Center, User
from accounts.password_rules import BreachedPasswordValidator, CenterNameValidator
from people.forms.invitations import InvitedForm
from people.models import Invitation


def codes(password: str) -> list[str]:
    try:
        validate_password(password, User(email="vera@contoso.example", name="Vera Winter"))
    except ValidationError as error:
        return sorted(each.code for each in error.error_list)
    return []


@pytest.mark.parametrize(
    "password",
    [
        "password1234",  # in the list as it is
        "Password2026!!",  # with digits and signs at the end
        "2026-Jamesbond",  # and before
        "ＰＡＳＳＷＯＲＤ２０２６！！",  # of full width
        "  motherfucker  ",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "!abcabcabc1",
        "abcdefghijklmno",
        "890123456789",
        "987654321098",
        " " * 14,
    ],
)
def test_what_is_tried_first_is_refused(db, password):
    with pytest.raises(ValidationError) as refused:
        BreachedPasswordValidator().validate(password)
    assert refused.value.code == "password_breached"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",  # no digit, no capital, no sign
        "739104628517",  # only digits
        "ab7391046285",
        "åäö 漢字 🔑 lösenord",
        "xxxxxxxxxyxx",
        "vlsc for the office in Oslo",
    ],
)
def test_nothing_is_asked_of_any_other(db, password):
    assert codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("x7-k!pq2mn4", "password_too_short"),
        ("x7-k!pq2mn4z" * 10 + "x7-k!pq2!", "password_too_long"),
        ("vera@contoso.example", "password_too_similar"),
        ("Fjord Licensing!", "password_names_center"),
        ("vlsc vlsc 2026", "password_names_center"),
    ],
)
def test_each_other_rule_has_its_own_message(db, password, code):
    Center.objects.update_or_create(defaults={"name": "Fjord Licensing"})
    assert codes(password) == [code]


def test_128_characters_are_a_password(db):
    assert codes(("x7-k!pq2mn4" * 12)[:128]) == []


def test_the_address_of_the_center_is_no_password(db, settings):
    settings.PUBLIC_URL = "https://licenses.fjord.example"
    with pytest.raises(ValidationError):
        CenterNameValidator().validate("licenses.fjord.example!")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_count_the_same_however_a_keyboard_sends_them(form):
    typed, user = "blåbärssylt på våfflor", User()
    user.set_password(unicodedata.normalize("NFD", typed))
    assert user.check_password(unicodedata.normalize(form, typed))
    assert not user.check_password(typed.replace("å", "a"))
    user.password = make_password(unicodedata.normalize("NFD", typed))  # from before
    assert user.check_password(unicodedata.normalize("NFD", typed))


def test_every_form_of_a_new_password_says_what_is_asked(world):
    needed = {
        ChangePasswordForm(user=world.people["vera"]): "password1",
        SetPasswordForm(user=world.people["vera"]): "password1",
        NewPasswordForm(user=world.people["vera"]): "password1",
        InvitedForm(Invitation(email="nils@contoso.example")): "password1",
        FirstAccountForm(): "password",
    }
    [length] = [rule.min_length for rule in get_default_password_validators()[:1]]
    for form, field in needed.items():
        assert form.fields[field].help_text == f"At least {length} characters."
