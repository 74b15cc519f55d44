"""`vlsc`: one function for each command, an exit code for each outcome."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vlsc_client import activating, machine, numbers, proxy, verification
from vlsc_client.arguments import make_parser
from vlsc_client.center import Center
from vlsc_client.failures import Exit, Failure

Outcome = dict[str, Any]


def run() -> None:
    """The program."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Do what the arguments say, print it, and return the exit code."""
    args = make_parser().parse_args(arguments)
    try:
        outcome = COMMANDS[args.command](args)
    except Failure as failure:
        facts = {"error": failure.sentence, **failure.facts}
        text = json.dumps(facts) if args.json else f"vlsc: {failure.sentence}"
        (sys.stdout if args.json else sys.stderr).write(f"{text}\n")
        return failure.exit_code
    lines = [f"{name}: {value}" for name, value in outcome.items()]
    if args.command == "key get":
        lines = [outcome["product_key"]]
    sys.stdout.write((json.dumps(outcome) if args.json else "\n".join(lines)) + "\n")
    return Exit.DONE


def get_key(args: argparse.Namespace) -> Outcome:
    center = _center(args)
    found = center.find_key(args.last_five)
    return {"id": found} | center.post(f"/api/v1/keys/{found}/reveal", {})


def activate(args: argparse.Namespace) -> Outcome:
    key = _key(args)
    if args.confirmation_id:
        return activating.activate_by_confirmation(
            args.product, args.confirmation_id, key=key, secrets=_secrets(args), file=args.store
        )
    keys = json.loads(_read(args.public_keys)) if args.public_keys else None
    center = _center(args, with_token=False)
    return activating.activate_online(center, args.product, key, file=args.store, keys=keys)


def show_id(args: argparse.Namespace) -> Outcome:
    own = numbers.installation_id(args.product, machine.machine_id())
    return {"installation_id": numbers.show(own, 7)}


def show_status(args: argparse.Namespace) -> Outcome:
    has_key = bool(args.key_file or os.environ.get("VLSC_PRODUCT_KEY"))
    key = _key(args) if has_key else ""
    secrets = _secrets(args) if args.secrets else None
    return activating.check_activation(args.product, file=args.store, key=key, secrets=secrets)


def add_to_list(args: argparse.Namespace) -> Outcome:
    own = numbers.installation_id(args.product, machine.machine_id())
    return {"machines": proxy.add_machine(args.list, machine.machine_name(), own)}


def send_list(args: argparse.Namespace) -> Outcome:
    center, rows = _center(args), proxy.read_list(args.list)
    done, counts = proxy.send_list(center, center.find_key(args.last_five), rows)
    proxy.write_list(args.result, proxy.ANSWERED, done)
    if counts["exhausted"]:
        message = f"The key has no activations left for {counts['exhausted']} machines."
        raise Failure(Exit.EXHAUSTED, message, **counts)
    if counts["invalid"]:
        message = f"{counts['invalid']} installation IDs are wrong; the result names their group."
        raise Failure(Exit.BAD_NUMBER, message, **counts)
    return dict(counts)


def apply_result(args: argparse.Namespace) -> Outcome:
    own = numbers.installation_id(args.product, machine.machine_id())
    confirmation = proxy.find_result(proxy.read_list(args.result, proxy.ANSWERED), own)
    return activating.activate_by_confirmation(
        args.product, confirmation, key=_key(args), secrets=_secrets(args), file=args.store
    )


COMMANDS: dict[str, Callable[[argparse.Namespace], Outcome]] = {
    "key get": get_key,
    "activate": activate,
    "id": show_id,
    "status": show_status,
    "proxy add": add_to_list,
    "proxy send": send_list,
    "proxy apply": apply_result,
}


def _center(args: argparse.Namespace, *, with_token: bool = True) -> Center:
    token = os.environ.get("VLSC_TOKEN", "") if with_token else ""
    if with_token and not token:
        raise Failure(Exit.USAGE, "Set VLSC_TOKEN to an API token.")
    return Center(args.center, token)


def _key(args: argparse.Namespace) -> str:
    text = _read(args.key_file) if args.key_file else os.environ.get("VLSC_PRODUCT_KEY", "")
    return numbers.parse_key(text)


def _secrets(args: argparse.Namespace) -> list[bytes]:
    if not args.secrets:
        message = "A confirmation ID is verified with the product's secrets: --secrets FILE."
        raise Failure(Exit.USAGE, message)
    return verification.read_secrets(_read(args.secrets))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(Exit.USAGE, f"{file} can't be read: {error}") from error
