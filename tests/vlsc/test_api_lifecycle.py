"""A client sees which version answers, and in time that an operation will end."""

import pytest

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
