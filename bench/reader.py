"""A reader of pages: through the web server for content and times, in process for counts."""

from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

from bench.center import BenchCenter
from bench.rounds import seconds

WARM = 40  # requests after which every process and thread of the web server has served a page


class Reader:
    """A person whose role is on the top organization of a profile, signed in."""

    def __init__(self, center: BenchCenter, top: Any) -> None:
        from django.conf import settings
        from django.test import Client

        self.top = top
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(_person(top))
        name = settings.SESSION_COOKIE_NAME
        self._headers = {"Cookie": f"{name}={self.client.cookies[name].value}"}
        self._web = HTTPConnection("127.0.0.1", center.system.port)
        for _ in range(WARM):
            self.get("/keys")
            self._web.close()  # so that the next one may reach the other process

    def get(self, url: str) -> str:
        """A page as a browser gets it. Any other status ends the measurement."""
        self._web.request("GET", url, headers=self._headers)
        answer = self._web.getresponse()
        body = answer.read().decode()
        assert answer.status == 200, (url, answer.status)
        return body

    def time(self, *urls: str) -> Callable[[], float]:
        """A function that measures seconds a page: the mean of these, requested in sequence."""

        def measure() -> float:
            self._web.close()  # the server ends a connection that was idle while others were timed
            return seconds(lambda: [self.get(url) for url in urls]) / len(urls)

        return measure

    def look(self, url: str) -> tuple[int, int]:
        """How many queries a page makes, and how many buffers they touch."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            answer = self.client.get(url)
        assert answer.status_code < 400, (url, answer.status_code)
        queries = [query["sql"] for query in captured.captured_queries]
        return len(queries), sum(_buffers(sql) for sql in queries if sql.startswith("SELECT"))


def _person(top: Any) -> Any:
    from accounts.grants import Role
    from accounts.models import Center, User
    from agreements.models import RoleAssignment

    Center.objects.get_or_create(pk=1)
    person = User.objects.add(email="p9@bench.example", name="Profile Reader")
    RoleAssignment.objects.create(holder=person, role=Role.ADMINISTRATOR, organization_id=top)
    return person


def _buffers(sql: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0][0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
