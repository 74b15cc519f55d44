"""An S3 server as a process of its own, with an empty private bucket."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from botocore.config import Config
from botocore.exceptions import ConnectionError as NotUp

from vlsc.embedded.home import free_port

REGION, BUCKET = "eu-north-1", "private"
SECRETS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
START_WITHIN = 120


@contextmanager
def serve_bucket() -> Iterator[str]:
    """The address of a storage in the bucket, as in `VLSC_STORAGE_URL`; `SECRETS` open it."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _make_bucket(endpoint)
        yield f"s3://{BUCKET}/center?endpoint={endpoint}&region={REGION}"
    finally:
        server.kill()
        server.wait(15)


def _make_bucket(endpoint: str) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=SECRETS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=SECRETS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    until = time.monotonic() + START_WITHIN
    while True:
        try:
            place = {"LocationConstraint": REGION}
            client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        except NotUp:
            assert time.monotonic() < until, "The S3 server does not answer."
            time.sleep(0.1)
        else:
            return
