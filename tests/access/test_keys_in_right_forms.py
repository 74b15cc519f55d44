"""A key in one field of a form that is right otherwise: five of its characters stay at most.

A form with nothing but a key in it is refused before most fields are looked at, so each field is
tried where all others are right.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.objects import ids_of
from tests.access.sent_forms import FORMS, good_form
from tests.access.sessions import make_fresh
from tests.cast import PASSWORD, World
from tests.disguises import longest_part
from tests.forms import Forms
from tests.pasted_key import GROUPS, SECRET
from tests.tables import dump

# What a pattern takes for a name of a host or a client; other separators have their own tests.
KEY = "-".join(GROUPS)
# What is made for secrets, and is stored as a digest or sealed; and a key that everybody has.
OWN_PLACE = {"password", "password1", "password2", "oldpassword", "secret", "setup_key", "file"}


def fields_of(client: Client, path: str, sent: dict[str, Any]) -> list[str]:
    """The fields of the forms of a page, and those of the right form."""
    answer = client.get(path)
    is_page = answer.status_code == 200 and not answer.streaming
    forms = Forms(answer.content.decode()).found if is_page else []
    shown = {name for _to, method, _fields, names in forms if method != "get" for name in names}
    return sorted((shown | set(sent)) - OWN_PLACE - {"csrfmiddlewaretoken"})


def browser(world: World, visit_as: Any, who: str | None) -> Client:
    client: Client = visit_as(who)
    if who:
        make_fresh(client, world.people[who])
    return client


@pytest.mark.parametrize("name", FORMS)
def test_a_key_in_one_field(world, visit_as, settings, tmp_path, written, name):
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    who, of, form = FORMS[name]
    world.people["vera"].set_password(PASSWORD)
    world.people["vera"].save(update_fields=["password"])
    client = browser(world, visit_as, who)
    path = reverse(name, args=ids_of(of(world)) if of else [])
    right = good_form(world, form)
    leaks = {}
    for field in fields_of(client, path, right):
        answer = client.post(path, right | {field: KEY}, follow=True)
        body = answer.getvalue().decode() + repr((dict(answer.headers), answer.redirect_chain))
        found = body + written.getvalue() + (dump() if answer.redirect_chain else "")
        if len(part := longest_part(SECRET, found)) > 5:
            leaks[field] = part
        if answer.redirect_chain:
            client = browser(world, visit_as, who)
    assert leaks == {}
