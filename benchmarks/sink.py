"""A mail server that takes everything and keeps only a line of each letter. Started as a process of its own."""

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Writes the Message-ID of each letter down."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("ab", buffering=0)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one letter."""
        head = bytes(envelope.content or b"").partition(b"\r\n\r\n")[0]
        lines = [line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:")]
        self.file.write((lines[0] if lines else b"?") + b"\n")
        return "250 OK"


async def main(port: int, path: Path) -> None:
    """Listen until killed."""
    sink = Sink(path)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="sink.test", enable_SMTPUTF8=True), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
