"""Browsers in which the password was just given, which the tokens ask for."""

import time

from django.test import Client

from tests.cast import World


def fresh_session(world: World, browser: Client, name: str, ago: float = 0) -> Client:
    """The browser of somebody who gave the password `ago` seconds ago."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(world.people[name].pk)
    session.save()
    return browser
