"""The activations of this machine, in one file; no product key is kept in it."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vlsc_client.failures import Exit, Failure


@dataclass(frozen=True)
class Activation:
    """What a product keeps: enough to verify it again without a network."""

    product: str
    installation_id: str
    confirmation_id: str
    key_last_five: str = ""
    center: str = ""
    certificate: str = ""
    public_keys: dict[str, Any] = field(default_factory=dict)


def default_file() -> Path:
    """Where activations are kept unless VLSC_STORE or --store says otherwise."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(os.environ.get("VLSC_STORE") or Path(state) / "vlsc" / "activations.json")


def load(file: Path) -> dict[str, Activation]:
    """The stored activations by product. Raises `Failure` if the file can't be read."""
    if not file.exists():
        return {}
    try:
        rows = json.loads(file.read_text())
        return {row["product"]: Activation(**row) for row in rows}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Failure(Exit.FAILED, f"{file} can't be read: {error}") from error


def save(file: Path, activation: Activation) -> None:
    """Add an activation, in place of an earlier one of the product; all or nothing."""
    rows = load(file) | {activation.product: activation}
    text = json.dumps([asdict(row) for row in rows.values()], indent=1)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
