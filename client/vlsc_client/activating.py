"""The three ways to activate this machine; each verifies the answer before it stores it."""

from pathlib import Path
from typing import Any

from vlsc_client import machine, numbers, store, verification
from vlsc_client.center import Center
from vlsc_client.failures import Exit, Failure
from vlsc_client.store import Activation

KEY_SET = "/.well-known/jwks.json"


def activate_online(
    center: Center, product: str, key: str, *, file: Path, keys: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Ask the center, as the product would; the same machine may ask as often as it likes.

    `keys` are the public keys that the product carries; without them the center's are taken.
    """
    own = numbers.installation_id(product, machine.machine_id())
    body = {"product_key": key, "installation_id": own, "machine_name": machine.machine_name()}
    answer = center.post("/api/v1/activate", body)
    keys = keys or center.get(KEY_SET)
    verification.verify_certificate(
        answer["certificate"], keys, center=center.address, product=product, machine=own
    )
    confirmation = numbers.parse_confirmation_id(answer["confirmation_id"])
    activation = Activation(
        product, own, confirmation, key[-5:], center.address, answer["certificate"], keys
    )
    store.save(file, activation)
    counts = {name: answer[name] for name in ("used", "allowed", "remaining") if name in answer}
    return describe(activation) | counts


def activate_by_confirmation(
    product: str, text: str, *, key: str, secrets: list[bytes], file: Path
) -> dict[str, Any]:
    """Take a confirmation ID that somebody typed or a result file brought."""
    own = numbers.installation_id(product, machine.machine_id())
    confirmation = numbers.parse_confirmation_id(text)
    verification.verify_confirmation(confirmation, secrets, key, own)
    activation = Activation(product, own, confirmation, key[-5:])
    store.save(file, activation)
    return describe(activation)


def check_activation(
    product: str, *, file: Path, key: str = "", secrets: list[bytes] | None = None
) -> dict[str, Any]:
    """Verify what is stored, offline: by its certificate, else by key and secrets."""
    activation = store.load(file).get(product)
    own = numbers.installation_id(product, machine.machine_id())
    if activation is None or activation.installation_id != own:
        raise Failure(Exit.NOT_ACTIVATED, f"{product} is not activated on this machine.")
    if activation.certificate:
        verification.verify_certificate(
            activation.certificate,
            activation.public_keys,
            center=activation.center,
            product=product,
            machine=own,
        )
    elif key and secrets:
        verification.verify_confirmation(activation.confirmation_id, secrets, key, own)
    else:
        raise Failure(Exit.USAGE, "Without a certificate, the key and --secrets are needed.")
    return describe(activation)


def describe(activation: Activation) -> dict[str, Any]:
    """What the commands print of an activation."""
    return {
        "product": activation.product,
        "installation_id": numbers.show(activation.installation_id, 7),
        "confirmation_id": numbers.show(activation.confirmation_id, 6),
        "key_last_five": activation.key_last_five,
        "has_certificate": bool(activation.certificate),
    }
