"""A client sees which version answers, and in time that an operation will end."""

import json
from datetime import UTC, date, datetime

import pytest
from drf_spectacular.generators import SchemaGenerator

from vlsc.api.views import schema_text
from vlsc.lib.markdown import to_html
from vlsc.rest.lifecycle import VERSION

pytestmark = pytest.mark.urls("tests.vlsc.rest_urls")


def test_each_answer_names_the_version(api, client):
    assert api("ada").get("/api/v1/me")["Api-Version"] == VERSION
    assert client.get("/api/v1/me")["Api-Version"] == VERSION  # 401
    assert client.get("/api/v1/nothing")["Api-Version"] == VERSION  # 404


def test_an_operation_that_will_end_says_since_when_until_when_and_what_instead(client):
    answer = client.get("/api/v1/test/ending")
    assert answer.status_code == 200
    assert answer["Deprecation"] == "@1769817600"
    assert answer["Sunset"] == "Sun, 31 Jan 2027 00:00:00 GMT"
    assert answer["Link"] == '</api/docs/>; rel="deprecation"'


def test_other_operations_say_nothing_of_it(api):
    answer = api("ada").get("/api/v1/me")
    assert not {"Deprecation", "Sunset", "Link"} & set(answer.headers)


def ends(schema: dict) -> dict[str, str | None]:
    """The last day of each operation that the schema marks as deprecated."""
    return {
        f"{method} {path}": operation.get("x-sunset")
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict) and operation.get("deprecated")
    }


def test_what_the_schema_marks_as_deprecated_has_a_last_day_that_is_to_come():
    today = datetime.now(UTC).date()
    days = ends(json.loads(schema_text("json")))
    assert [name for name, day in days.items() if not day or date.fromisoformat(day) < today] == []


def test_the_schema_names_the_last_day():
    schema = SchemaGenerator(urlconf="tests.vlsc.rest_urls").get_schema(request=None, public=True)
    assert ends(schema) == {"get /api/v1/test/ending": "2027-01-31"}


@pytest.mark.urls("vlsc.urls")
def test_the_changelog_is_a_page_that_the_docs_link(client, db):
    page = client.get("/api/docs/changes")
    assert page.status_code == 200
    assert f"<h2>{VERSION}</h2>" in page.content.decode()
    assert "<li><code>GET /catalog/programs</code>" in page.content.decode()
    assert 'href="/api/docs/changes"' in client.get("/api/docs/").content.decode()
    assert "(/api/docs/changes)" in json.loads(schema_text("json"))["info"]["description"]


def test_html_in_a_document_is_shown_as_text():
    html = to_html("## 1 & 2\n\n- **A** `b` <i>c</i>\n\n<script>d</script>\n[e](javascript:f)")
    assert "<h2>1 &amp; 2</h2>" in html
    assert "<li><strong>A</strong> <code>b</code> &lt;i&gt;c&lt;/i&gt;</li>" in html
    assert "<script" not in html
    assert "href" not in html
