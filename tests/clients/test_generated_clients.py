"""Programs with clients that stock generators made do the main job against a running center."""

import json

import pytest

from keys.models import Key
from tests.clients.conftest import (
    openapi_generator,
    openapi_python_client,
    openapi_typescript,
    run,
)
from tests.keyfiles.key_files import a_key, key_file, row

MADE_BY = {
    "openapi-python-client": openapi_python_client,
    "openapi-generator": openapi_generator,
    "openapi-typescript": openapi_typescript,
}
WRONG = {  # what each program sends wrong: some clients refuse a wrong page size themselves
    "openapi-python-client": "?page_size",
    "openapi-generator": "?cursor",
    "openapi-typescript": "?page_size",
}


def upload_of(maker: str) -> str:
    """A key file of two rows, one for a product by a name that the center does not know."""
    unknown = row(product=f"Server named by {maker}", key=a_key(f"{maker} 1"))
    return key_file(unknown, row(key=a_key(f"{maker} 2")))


@pytest.mark.clients
@pytest.mark.django_db
@pytest.mark.parametrize("maker", MADE_BY)
def test_a_generated_client_does_the_main_job(maker, center, schema_file, tmp_path):
    program = MADE_BY[maker](schema_file, tmp_path)
    visible = Key.objects.visible_to(center.world.actor("vera"))
    keys = sorted(visible.values_list("last_five", flat=True))
    tokens = (center.tokens["vera"], center.tokens["olga"])
    file = tmp_path / "ProductKeys.csv"
    file.write_text(upload_of(maker), newline="")
    name = [file.name, file.read_text()] if maker == "openapi-typescript" else [str(file)]
    seen = json.loads(run(*program, center.url, *tokens, *name, cwd=tmp_path))
    assert seen == {
        "email": "vera@contoso.example",
        "keys": keys,
        "state": "ready",
        "file_fits": True,
        "product_key": True,
        "unknown": [404, "not_found"],
        "wrong": ["invalid", WRONG[maker]],
        "name": f"Server named by {maker}",
        "findings": ["unknown_product"],
        "new": 2,
        "done": [2, 2],
    }
