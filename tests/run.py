"""Run every test: on SQLite, on a real PostgreSQL, in a real browser (installed where that is possible)."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 2**30
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "poppler-utils": ("pdfinfo",),
}
"""Packages of the system that some tests need, by the programs that will do."""


def main() -> int:
    install_what_is_missing()
    workers = os.environ.get("WORKERS", "2")
    with tempfile.TemporaryDirectory(prefix="forstelinja-", dir=in_memory()) as folder:  # others clear pytest's own
        arguments = ["-q", "-n", workers, "--dist", "loadgroup", f"--basetemp={folder}/tests", *sys.argv[1:]]
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


def in_memory() -> str | None:
    """A folder of the machine's that is no disk, when it has room: a test waits for the disk after each change."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    return str(MEMORY) if has_room else None


def install_what_is_missing() -> None:
    """Install Chromium, and pdfinfo, by the system's package manager where they are not there and we may."""
    missing = [package for package, names in PROGRAMS.items() if not any(map(shutil.which, names))]
    if not missing:
        return
    said = " and ".join(missing)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        print(f"No {said} found and none can be installed here: the tests that need it will be skipped.", flush=True)
        return
    print(f"Installing {said} for the tests (about a minute, once) …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", *missing]):
        result = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if result.returncode:
            why = result.stderr.strip()[-200:]
            print(f"{said} could not be installed ({why}): the tests that need it are skipped.", flush=True)
            return


if __name__ == "__main__":
    sys.exit(main())
