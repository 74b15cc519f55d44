"""What identifies this machine: one fact that survives restarts, updates and new disks of data."""

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from vlsc_client.failures import Exit, Failure

LINUX_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def machine_id() -> str:
    """The operating system's identifier of this machine, or VLSC_MACHINE_ID where it is set."""
    found = os.environ.get("VLSC_MACHINE_ID", "") or _of_system()
    if not found.strip():
        message = "This machine has no identifier that lasts. Set VLSC_MACHINE_ID."
        raise Failure(Exit.FAILED, message)
    return found.strip().lower()


def machine_name() -> str:
    """The name by which people know the machine."""
    return platform.node() or "unnamed"


def _of_system() -> str:
    if sys.platform == "win32":
        return _of_windows()
    if sys.platform == "darwin":
        return _of_macos()
    files = [Path(name) for name in LINUX_FILES]
    return next((file.read_text() for file in files if file.is_file()), "")


def _of_windows() -> str:
    if sys.platform != "win32":
        return ""
    import winreg

    place = r"SOFTWARE\Microsoft\Cryptography"
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as folder:
        return str(winreg.QueryValueEx(folder, "MachineGuid")[0])


def _of_macos() -> str:
    command = ["/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    match = re.search(r'"IOPlatformUUID" = "([^"]+)"', found)
    return match[1] if match else ""
