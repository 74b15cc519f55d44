"""A program that does the main job with the Python client that OpenAPI Generator makes.

It prints what it saw as JSON. It runs in an environment of its own, without this project.
"""

import hashlib
import json
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import generated as made
from generated.exceptions import ApiException


def main(center: str, token: str, staff_token: str, file: str) -> dict:
    return {**download(sign_in(center, token)), **upload(sign_in(center, staff_token), Path(file))}


def sign_in(center: str, token: str) -> made.ApiClient:
    return made.ApiClient(made.Configuration(host=center, access_token=token))


def download(client: made.ApiClient) -> dict:
    me = made.MeApi(client).get_me()
    keys_api, exports = made.KeysApi(client), made.KeyExportsApi(client)
    keys, cursor = [], None
    while cursor is not None or not keys:
        page = keys_api.list_keys(page_size=1, cursor=cursor)
        keys += page.results
        query = parse_qs(urlsplit(page.next).query) if page.next else {}
        cursor = query["cursor"][0] if query else None
        if cursor is None:
            break
    wanted = made.NewKeyExportOfLicensingId(
        scope="licensing_id", licensing_id=keys[0].licensing_id, format=made.FileFormat.TSV
    )
    export = exports.create_key_export(made.NewKeyExportRequest(wanted), idempotency_key="again")
    while export.state not in {"ready", "failed"}:
        time.sleep(0.1)
        export = exports.get_key_export(export.id)
    content = exports.download_key_export(export.id)
    revealed = keys_api.reveal_key(keys[0].id, made.RevealRequest())
    unknown = problem(lambda: keys_api.get_key(UUID(int=0)))
    wrong = problem(lambda: keys_api.list_keys(cursor="x"))
    return {
        "email": me.email,
        "keys": sorted(key.last_five for key in keys),
        "state": export.state,
        "file_fits": hashlib.sha256(content).hexdigest() == export.sha256,
        "product_key": revealed.product_key[-5:] == keys[0].last_five,
        "unknown": [unknown.status, unknown.code],
        "wrong": [wrong.code, wrong.errors[0].pointer],
    }


def problem(call) -> made.Problem:
    try:
        call()
    except ApiException as error:
        return made.Problem.from_json(error.body)
    raise AssertionError("it was answered")


def upload(client: made.ApiClient, file: Path) -> dict:
    center = made.CenterApi(client)
    found = center.upload_center_key_file(
        (file.name, file.read_bytes()), create_missing=False, good_rows=False
    )
    found = wait(center, found, "checked")
    (name,) = found.unknown_names
    rows = center.list_center_key_file_rows(found.id, kind="error")
    (meant,) = made.CatalogApi(client).list_catalog_products(q="Server 2022 Standard").results
    answer = made.AnswerRequest(
        kind=made.NameKind.PRODUCT, name=name.name, choice=made.NameAnswer.IS, means=meant.id
    )
    answers = made.AnswersRequest(choices=[answer])
    found = center.answer_center_key_file(found.id, answers_request=answers)
    found = wait(center, found, "checked")
    found = center.apply_center_key_file(found.id, apply_request=made.ApplyRequest())
    found = wait(center, found, "applied")
    return {
        "name": name.name,
        "findings": [row.code for row in rows.results],
        "new": found.counts.new,
        "done": [found.rows_done, found.rows_total],
    }


def wait(center: made.CenterApi, found, state: str):
    while found.state != state:
        assert found.state not in {"failed", "expired"}, found
        time.sleep(0.1)
        found = center.get_center_key_file(found.id)
    return found


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
