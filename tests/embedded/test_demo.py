"""The demo as a person runs it: started, used, killed, started again, stopped."""

import os
import signal
import stat
from pathlib import Path

from tests.embedded.client_walk import walk
from tests.embedded.running import Running
from vlsc.embedded.system import CENTER


def test_a_demo_is_used_killed_and_started_again(folder: Path) -> None:
    demo = Running(folder, "demo", VLSC_DEMO_PASSWORD="chosen-by-the-test")
    demo.start()
    said = demo.output.read_text()
    assert "vera@contoso.example" in said
    assert "password for all: chosen-by-the-test\n" in said
    assert demo.status("/readyz") == 200
    assert f":{demo.port}" in demo.manage("shell", "--no-imports", "-c", PUBLIC_URL)

    assert demo.manage("shell", "--no-imports", "-c", LOADED) == "ready applied 1\n"
    assert open_to_others(folder / "home") == []
    walk(folder, folder / "home", demo.port, "chosen-by-the-test")
    assert demo.manage("shell", "--no-imports", "-c", LEDGER) == "online proxy telephone\n"

    # A killed worker comes back; a killed starter takes all along.
    worker = int((folder / "home" / "run" / "worker").read_text().split()[0])
    os.kill(worker, signal.SIGKILL)
    demo.wait_for("worker ended (-9); starting it again\n", 60)
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL

    demo.start()
    assert demo.status("/readyz") == 200
    assert demo.end(signal.SIGINT) == 0
    assert demo.output.read_text().endswith("stopped\n")
    assert not [name for name in CENTER if (folder / "home" / "run" / name).exists()]


def open_to_others(home: Path) -> list[str]:
    """What group or others may do anything with; only root's servers pass through the folder."""
    mode = home.stat().st_mode & 0o777
    assert mode == (0o711 if os.geteuid() == 0 else 0o700)
    return [
        f"{path.relative_to(home)} {stat.S_IMODE(path.lstat().st_mode):o}"
        for path in sorted(home.rglob("*"))
        if path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]


# A key file out and one in, as the demo's worker builds the first and a command loads the second.
# One listing waits for a key, as in the demo's facts: no worker looked before all was loaded.
LOADED = """
import io, time
from django.utils import timezone
from accounts.actor import actor_of, system_actor
from accounts.models import User
from keyfiles.models import KeyExport
from keyfiles.services import open_export, request_export
from keyfiles.services.imports import import_now
from keyfiles.services.uploads import store_file
from keyfiles.states import ExportScope, FileFormat
from keys.models import Listing
waiting = Listing.objects.filter(state='awaiting').count()
at = timezone.now()
vera = actor_of(User.objects.get(email='vera@contoso.example'), channel='page', today=at.date())
export = request_export(by=vera, scope=ExportScope.ALL, file_format=FileFormat.TSV, at=at)
until = time.monotonic() + 60
while export.state not in ('ready', 'failed') and time.monotonic() < until:
    time.sleep(0.1)
    export.refresh_from_db()
content = b''.join(open_export(by=vera, export=export, at=timezone.now()).pieces)
received = store_file(file=io.BytesIO(content), name='october.csv')
loaded = import_now(by=system_actor(channel='command', at=at), file=received, at=timezone.now())
print(export.state, loaded.state, waiting)
"""
# How the machines of the client's README were activated, as kim sees it.
LEDGER = """
from django.utils import timezone
from accounts.actor import actor_of
from accounts.models import User
from activation.selectors import list_activations
kim = User.objects.get(email='kim@contoso.example')
rows = list_activations(actor_of(kim, channel='page', today=timezone.now().date()))
print(*sorted(rows.values_list('channel', flat=True)))
"""
PUBLIC_URL = "from django.conf import settings; print(settings.PUBLIC_URL)"
