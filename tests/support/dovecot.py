"""A Dovecot of a test's own, where one is installed: the IMAP server that most mail servers run, with TLS."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.mail_server import free_port, wait_until_open

BINARY = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin")
USER, PASSWORD = "mottak", "hemmelig-ord"

CONF = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/box
mail_uid = {user}
mail_gid = {user}
first_valid_uid = 0
last_valid_uid = 0
default_login_user = dovenull
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={user} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {secure_port}
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server. `port` speaks in the clear, `secure_port` TLS with the certificate `cert` for localhost."""

    folder: Path
    port: int
    secure_port: int
    cert: Path

    def put(self, raw: bytes) -> None:
        """Deliver a letter into the mailbox."""
        name = f"{time.time_ns()}.M{time.monotonic_ns()}.{socket.gethostname()}"
        draft = self.folder / "box" / "tmp" / name
        draft.write_bytes(raw)
        draft.rename(self.folder / "box" / "new" / name)


@contextmanager
def dovecot(folder: Path) -> Iterator[Dovecot]:
    """A running Dovecot in the folder, which its unprivileged user must be able to enter."""
    assert BINARY
    user = "mail" if os.geteuid() == 0 else getpass.getuser()  # it opens no mailbox as root
    port, secure_port = free_port(), free_port()
    for name in ("tmp", "new", "cur"):
        (folder / "box" / name).mkdir(parents=True, exist_ok=True)
        for made in (folder, folder / "box", folder / "box" / name):
            made.chmod(0o755)
            shutil.chown(made, user)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    conf = folder / "dovecot.conf"
    conf.write_text(CONF.format(folder=folder, port=port, secure_port=secure_port, password=PASSWORD, user=user))
    process = subprocess.Popen([BINARY, "-F", "-c", conf], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_open(port)
        yield Dovecot(folder, port, secure_port, folder / "cert.pem")
    finally:
        process.terminate()
        process.wait(10)
