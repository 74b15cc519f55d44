"""The commands and their options. Keys and tokens are no options: others could list them."""

import argparse
import os
from pathlib import Path
from typing import TypeAlias

from vlsc_client import store

Areas: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def make_parser() -> argparse.ArgumentParser:
    """The parser of `vlsc`; `args.command` names what was asked for."""
    parser = argparse.ArgumentParser(
        prog="vlsc",
        description="Activates this machine at a volume licensing service center.",
        epilog="Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 center unreachable, 4 refused,"
        " 5 exhausted, 6 mistyped number, 7 not verified, 8 not activated.",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one JSON object")
    areas = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_key_commands(areas, shared)
    _add_activate(areas, shared)
    _add_status(areas, shared)
    _add_proxy_commands(areas, shared)
    return parser


def _add_key_commands(areas: Areas, shared: argparse.ArgumentParser) -> None:
    key = areas.add_parser("key", help="product keys of the organization")
    get = key.add_subparsers(required=True, metavar="get").add_parser(
        "get", parents=[shared], help="reveal a key; the center logs it"
    )
    _add_center(get)
    get.add_argument("--last-five", required=True, metavar="XXXXX")
    get.set_defaults(command="key get")


def _add_activate(areas: Areas, shared: argparse.ArgumentParser) -> None:
    activate = areas.add_parser("activate", parents=[shared], help="activate this machine")
    _add_center(activate)
    _add_product(activate)
    _add_key(activate)
    activate.add_argument("--public-keys", type=Path, metavar="FILE", help="the center's key set")
    activate.add_argument("--confirmation-id", metavar="DIGITS", help="one that was read out")
    activate.set_defaults(command="activate")


def _add_status(areas: Areas, shared: argparse.ArgumentParser) -> None:
    number = areas.add_parser("id", parents=[shared], help="the installation ID of this machine")
    number.add_argument("--product", required=True, metavar="CODE")
    number.set_defaults(command="id")
    status = areas.add_parser("status", parents=[shared], help="verify what is stored, offline")
    _add_product(status)
    _add_key(status)
    status.set_defaults(command="status")


def _add_proxy_commands(areas: Areas, shared: argparse.ArgumentParser) -> None:
    proxy = areas.add_parser("proxy", help="machines without a network")
    steps = proxy.add_subparsers(required=True, metavar="STEP")
    add = steps.add_parser("add", parents=[shared], help="add this machine to a list")
    add.add_argument("--product", required=True, metavar="CODE")
    add.add_argument("list", type=Path, metavar="LIST")
    add.set_defaults(command="proxy add")
    send = steps.add_parser("send", parents=[shared], help="activate a list at the center")
    _add_center(send)
    send.add_argument("--last-five", required=True, metavar="XXXXX", help="of the key")
    send.add_argument("list", type=Path, metavar="LIST")
    send.add_argument("result", type=Path, metavar="RESULT")
    send.set_defaults(command="proxy send")
    apply = steps.add_parser("apply", parents=[shared], help="take this machine's result")
    _add_product(apply)
    _add_key(apply)
    apply.add_argument("result", type=Path, metavar="RESULT")
    apply.set_defaults(command="proxy apply")


def _add_center(parser: argparse.ArgumentParser) -> None:
    center = os.environ.get("VLSC_CENTER", "")
    parser.add_argument("--center", default=center, metavar="URL", help="or VLSC_CENTER")


def _add_product(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--product", required=True, metavar="CODE")
    parser.add_argument("--store", type=Path, default=store.default_file(), metavar="FILE")


def _add_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help="the product key; or VLSC_PRODUCT_KEY"
    )
    parser.add_argument(
        "--secrets", type=Path, metavar="FILE", help="the product's secrets, which it carries"
    )
