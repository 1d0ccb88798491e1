"""Commands of the product, each run as a process of its own."""

import os
import subprocess
import sys
from subprocess import CompletedProcess

from app.config import Settings

START = "from app.cli import main; main()"


def run_command(settings: Settings, *arguments: object) -> CompletedProcess[str]:
    """Run `forstelinja` on the database and the folder of these settings."""
    return subprocess.run(
        [sys.executable, "-c", START, *map(str, arguments)],
        env=_environment(settings),
        cwd=settings.data_dir.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def start_command(settings: Settings, *arguments: object) -> "subprocess.Popen[bytes]":
    """Start it and do not wait."""
    return subprocess.Popen(
        [sys.executable, "-c", START, *map(str, arguments)],
        env=_environment(settings),
        cwd=settings.data_dir.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _environment(settings: Settings) -> dict[str, str]:
    return os.environ | {
        "FORSTELINJA_MODE": "demo",
        "FORSTELINJA_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url.replace("postgresql+psycopg://", "postgresql://"),
        "SECRET_KEY": settings.secret_key,
    }
