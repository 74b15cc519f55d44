"""The mail server of the tests about mails."""

from tests.notices.conftest import _running_server, server

__all__ = ["_running_server", "server"]
