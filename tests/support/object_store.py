"""An S3-like store of a test's own: moto's server in a process beside, with an empty bucket."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.mail_server import free_port, wait_until_open

BUCKET = "forstelinja"
MAKES = "import fsspec; fsspec.filesystem('s3').mkdir('" + BUCKET + "')"


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """Gives the environment by which it is reached."""
    port = free_port()
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={**os.environ, **keys},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_open(port, seconds=60)
        found = {**keys, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        subprocess.run([sys.executable, "-c", MAKES], env={**os.environ, **found}, check=True, timeout=60)
        yield found
    finally:
        server.kill()
        server.wait()
