"""A program that does the main job with the client that openapi-python-client generates.

It prints what it saw as JSON. It runs in an environment of its own, without this project.
"""

import hashlib
import json
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from generated import AuthenticatedClient
from generated.api.catalog import list_catalog_products
from generated.api.center import (
    answer_center_key_file,
    apply_center_key_file,
    get_center_key_file,
    list_center_key_file_rows,
    upload_center_key_file,
)
from generated.api.key_exports import create_key_export, download_key_export, get_key_export
from generated.api.keys import get_key, list_keys, reveal_key
from generated.api.me import get_me
from generated.models import (
    AnswerRequest,
    AnswersRequest,
    ApplyRequest,
    FileFormat,
    ListCenterKeyFileRowsKind,
    NameAnswer,
    NameKind,
    NewKeyExportOfLicensingId,
    RevealRequest,
    UploadRequest,
)
from generated.types import UNSET, File


def main(center: str, token: str, staff_token: str, file: str) -> dict:
    customer = AuthenticatedClient(base_url=center, token=token, raise_on_unexpected_status=True)
    staff = AuthenticatedClient(base_url=center, token=staff_token, raise_on_unexpected_status=True)
    return {**download(customer), **upload(staff, Path(file))}


def download(client: AuthenticatedClient) -> dict:
    me = get_me.sync(client=client)
    keys, cursor = [], UNSET
    while cursor is not None:
        page = list_keys.sync(client=client, page_size=1, cursor=cursor)
        keys += page.results
        query = parse_qs(urlsplit(page.next_).query) if page.next_ else {}
        cursor = query["cursor"][0] if query else None
    body = NewKeyExportOfLicensingId(
        scope="licensing_id", licensing_id=keys[0].licensing_id, format_=FileFormat.TSV
    )
    export = create_key_export.sync(client=client, body=body, idempotency_key="once")
    while export.state not in {"ready", "failed"}:
        time.sleep(0.1)
        export = get_key_export.sync(export.id, client=client)
    answer = download_key_export.sync_detailed(export.id, client=client)
    revealed = reveal_key.sync(keys[0].id, client=client, body=RevealRequest())
    unknown = get_key.sync(UUID(int=0), client=client)
    wrong = list_keys.sync(client=client, page_size=0)
    return {
        "email": me.email,
        "keys": sorted(key.last_five for key in keys),
        "state": export.state,
        "file_fits": hashlib.sha256(answer.parsed.encode()).hexdigest() == export.sha256,
        "product_key": revealed.product_key[-5:] == keys[0].last_five,
        "unknown": [unknown.status, unknown.code],
        "wrong": [wrong.code, wrong.errors[0].pointer],
    }


def upload(client: AuthenticatedClient, file: Path) -> dict:
    with file.open("rb") as opened:
        sent = File(payload=opened, file_name=file.name, mime_type="text/csv")
        body = UploadRequest(file=sent, create_missing=False, good_rows=False)
        found = upload_center_key_file.sync(client=client, body=body)
    found = wait(client, found, "checked")
    (name,) = found.unknown_names
    kind = ListCenterKeyFileRowsKind.ERROR
    rows = list_center_key_file_rows.sync(found.id, client=client, kind=kind)
    (meant,) = list_catalog_products.sync(client=client, q="Server 2022 Standard").results
    answer = AnswerRequest(
        kind=NameKind.PRODUCT, name=name.name, choice=NameAnswer.IS, means=meant.id
    )
    answers = AnswersRequest(choices=[answer])
    found = answer_center_key_file.sync(found.id, client=client, body=answers)
    found = wait(client, found, "checked")
    found = apply_center_key_file.sync(found.id, client=client, body=ApplyRequest())
    found = wait(client, found, "applied")
    return {
        "name": name.name,
        "findings": [row.code for row in rows.results],
        "new": found.counts.new,
        "done": [found.rows_done, found.rows_total],
    }


def wait(client: AuthenticatedClient, found, state: str):
    while found.state != state:
        assert found.state not in {"failed", "expired"}, found
        time.sleep(0.1)
        found = get_center_key_file.sync(found.id, client=client)
    return found


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
