"""What the image is made of is named by digest and installed by hash, so that it cannot change."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OWN = "vlsc:local"


def test_every_base_image_is_named_by_its_digest():
    text = (ROOT / "Dockerfile").read_text() + (ROOT / "docker-compose.yml").read_text()
    images = [name for name in re.findall(r"(?m)^(?:FROM|\s*image:) *(\S+)", text) if name != OWN]
    assert len(images) >= 4
    assert [name for name in images if not re.search(r"@sha256:[0-9a-f]{64}$", name)] == []


def test_the_image_installs_nothing_without_a_hash():
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    commands = [part for line in text.splitlines() for part in line.split("&&")]
    installing = [part for part in commands if re.search(r"\b(install|add|curl|wget)\b", part)]
    assert installing
    assert [part for part in installing if "pip install --require-hashes -r" not in part] == []
