"""Run every test: on SQLite, on a real PostgreSQL, in a real browser (installed where that is possible)."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    install_browser()
    workers = os.environ.get("WORKERS", "2")
    with tempfile.TemporaryDirectory(prefix="forstelinja-") as folder:  # of this run's own: others clear pytest's
        arguments = ["-q", "-n", workers, "--dist", "loadgroup", f"--basetemp={folder}/tests", *sys.argv[1:]]
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


def install_browser() -> None:
    """Install Chromium by the system's package manager when there is none and we may."""
    if any(map(shutil.which, BROWSERS)):
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        print("No Chromium found and none can be installed here: the browser tests will be skipped.", flush=True)
        return
    print("Installing Chromium for the browser tests (about a minute, once) …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", "chromium"]):
        result = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if result.returncode:
            print(
                f"Chromium could not be installed ({result.stderr.strip()[-200:]}): its tests are skipped.", flush=True
            )
            return


if __name__ == "__main__":
    sys.exit(main())
