"""What the schema says of the operations that send a file is what they answer."""

import json

import pytest

from tests.keyfiles.key_files import key_file, load, row, upload
from vlsc.api.views import schema_text

FILES = {
    "export": "/api/v1/key-exports/{id}/file",
    "bad rows": "/api/v1/center/key-files/{id}/bad-rows",
}
ASKED = {
    "200": {},
    "206": {"Range": "bytes=1-3"},
    "412": {"If-Match": '"another"'},
    "416": {"Range": "bytes=9999999-"},
}


@pytest.fixture
def file(request, committed_world, built, program):
    """A client, and the address of a file that it may take."""
    if request.param == "export":
        return program("vera"), FILES["export"].format(id=built("vera").pk)
    loaded = load(upload(key_file(row(), row(key="X")), good_rows=True))
    return program("olga"), FILES["bad rows"].format(id=loaded.pk)


@pytest.mark.parametrize(("file", "path"), FILES.items(), indirect=["file"], ids=list(FILES))
def test_each_status_of_a_file_is_described_with_its_headers(file, path):
    client, address = file
    described = json.loads(schema_text("json"))["paths"][path]["get"]["responses"]
    tag = client.head(address)["ETag"]
    for status, headers in (ASKED | {"304": {"If-None-Match": tag}}).items():
        answer = client.get(address, headers=headers)
        content = b"".join(answer)  # read to its end, which closes the file
        assert answer.status_code == int(status)
        assert status != "206" or len(content) == 3
        own = {"Content-Disposition", "Accept-Ranges", "ETag", "Content-Range"}
        assert own & set(answer.headers) == own & set(described[status].get("headers", {}))
        if status in {"200", "206"}:
            assert answer["Content-Type"] in described[status]["content"]
        if status in {"412", "416"}:
            assert list(described[status]["content"]) == [answer["Content-Type"]]
