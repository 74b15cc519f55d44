"""A form of a page that is sent with success is answered by a redirect: a reload repeats nothing.

A page that takes a form and is not listed here fails the suite.
"""

from collections.abc import Iterator

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.urls.converters import SlugConverter, StringConverter, UUIDConverter

from accounts.models import User
from tests.access.objects import ids_of
from tests.access.sent_forms import FORMS, good_form
from tests.access.sessions import make_fresh
from tests.cast import PASSWORD
from vlsc.lib.ids import uuid7

# Takes a form only where a person has no password, or with the link of a mail: elsewhere tested.
# The first account is made, and the included catalog loaded, in an empty center only.
TESTED_ELSEWHERE = {
    "agreements:seeing-end",
    "account_set_password",
    *("mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate_webauthn"),
    *("accounts:totp-new", "accounts:passkey-new", "accounts:second-factor-remove"),
    "accounts:recovery-codes-new",
    "account_reset_password_from_key",
    "catalog:load",
    "accounts:first-account",
}
# Answer every method alike, and change nothing.
READ = {"livez", "readyz", "problem"}
# Sign-up is closed: the form is not taken.
CLOSED = {"account_signup"}
BY_PATTERN = "account_reset_password_from_key"  # its address is a regular expression


@pytest.mark.parametrize("name", FORMS)
def test_success_is_a_redirect(world, visit_as, settings, tmp_path, name):
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    who, of, form = FORMS[name]
    world.people["vera"].set_password(PASSWORD)
    world.people["vera"].save(update_fields=["password"])
    client = visit_as(who)
    if who:
        make_fresh(client, world.people[who])
    path = reverse(name, args=ids_of(of(world)) if of else [])
    assert client.post(path, good_form(world, form)).status_code in {302, 303}


def pages(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """The name of each address outside the API, and something for what it has in it."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                yield from pages(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            examples = {UUIDConverter: uuid7(), SlugConverter: "x", StringConverter: "x"}
            converters = pattern.pattern.converters
            yield (
                f"{prefix}{pattern.name}",
                {name: examples[type(of)] for name, of in converters.items()},
            )


def test_every_address_that_takes_a_form_is_listed(visit_as):
    """What refuses a form says so before it looks at anything."""
    olga, takes = visit_as("olga"), set()
    for name, found in pages(get_resolver()):
        path = "/password/reset/key/1-wrong" if name == BY_PATTERN else reverse(name, kwargs=found)
        olga.force_login(User.objects.get(email="olga@center.example"))
        if olga.post(path).status_code != 405:
            takes.add(name)
    assert takes - FORMS.keys() - READ == TESTED_ELSEWHERE | CLOSED
