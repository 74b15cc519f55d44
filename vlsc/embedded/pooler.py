"""PgBouncer in transaction mode in front of a PostgreSQL, for tests of the center behind one.

Run as a module it installs PgBouncer where it is missing, or prints the reason and exits with 1.
"""

import os
import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vlsc.embedded.account import Account, NotPossible, own_folder
from vlsc.embedded.browser import install_by_apt, main
from vlsc.embedded.children import Child
from vlsc.embedded.home import free_port
from vlsc.embedded.postgres import APPLICATION, OWNER

SETTING = "VLSC_PGBOUNCER"
# Debian's path of it is not on everybody's PATH.
SEARCHED = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
SETTINGS = """[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
max_client_conn = 500
default_pool_size = 40
"""


def find_pooler() -> str | None:
    """The program: the setting's, else the system's."""
    return os.environ.get(SETTING) or shutil.which("pgbouncer", path=SEARCHED)


def install_pooler() -> str:
    """Find PgBouncer or install Debian's. Refuses with the reason."""
    if not find_pooler():
        try:
            install_by_apt("pgbouncer")
        except NotPossible as reason:
            raise NotPossible(f"no PgBouncer (apt: {reason})") from None
    found = find_pooler()
    if not found:
        raise NotPossible("no PgBouncer (apt: installed, but not found)")
    return found


@dataclass
class Pooler:
    """The pooler for the server on one port; `home` is a folder that its account can reach."""

    home: Path
    server_port: int
    account: Account | None

    def __post_init__(self) -> None:
        self.port, folder = free_port(), own_folder(self.account, self.home, "pgbouncer")
        users, settings = folder / "users.txt", folder / "pgbouncer.ini"
        users.write_text("".join(f'"{role}" ""\n' for role in (APPLICATION, OWNER)))
        places = {"port": self.port, "server_port": self.server_port, "users": users}
        settings.write_text(SETTINGS.format(**places))
        self.child = Child(
            name="PgBouncer",
            command=[find_pooler() or "pgbouncer", str(settings)],
            log=self.home / "pgbouncer.log",
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            folder=folder,
            account=self.account,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.child.start()
        self.child.wait_until(self.answers)

    def answers(self) -> bool:
        """Whether it takes connections."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


if __name__ == "__main__":
    sys.exit(main(install_pooler))
