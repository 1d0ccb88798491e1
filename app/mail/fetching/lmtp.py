"""Letters handed over by a mail server (LMTP, RFC 2033): acknowledged to each receiver when they are committed.

aiosmtpd speaks; we take the letter's text piece by piece to disk, and answer once per receiver, which aiosmtpd does
neither of. Only addresses of ours are taken, so that nobody sends mail to others through us.
"""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import structlog
from aiosmtpd import lmtp
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy.exc import SQLAlchemyError

from app.inbox_url import Inbox
from app.mail.fetching.errors import CANNOT_LISTEN, FetchError
from app.mail.fetching.intake import Fetched, Intake
from app.mail.models import LMTP
from app.mail.raw_files import MOST_BYTES, Draft, LetterTooLargeError

MOST_CONNECTIONS = 20
"""Postfix opens as many to one destination (default_destination_concurrency_limit)."""

MOST_RECEIVERS = 100
QUIET_S = 120
STORES_AT_ONCE = 2
LOOKS_EVERY_S = 5.0
PIECE_BYTES = 64 * 1024

TAKEN = "250 2.0.0 taken"
TRY_AGAIN = "451 4.3.0 cannot be stored now, try again later"
TOO_LARGE = "552 5.3.4 too large: at most 50 MB"
NOT_OURS = "550 5.1.1 no such address here"
TOO_MANY = "452 4.5.3 too many receivers"

log = structlog.get_logger()


class LmtpSource:
    """A door that a mail server knocks at. `accepts` says of an address whether it is ours; it may raise.

    Several workers on a machine: the first has the door, the others try it now and then.
    """

    name = LMTP
    is_shared = False

    def __init__(self, place: Inbox, intake: Intake, *, accepts: Callable[[str], bool]) -> None:
        self.place = place
        self.port = place.port
        self.intake = intake
        self.accepts = accepts
        self._pool = ThreadPoolExecutor(STORES_AT_ONCE, thread_name_prefix="lmtp-store")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._thread: threading.Thread | None = None
        self._open: set[_Conversation] = set()

    def fetch(self) -> Fetched:
        """Open the door when it is not; letters come by themselves. Raises FetchError when the address is taken."""
        if self._thread is None or not self._thread.is_alive():
            self._listen()
        return Fetched()

    def wait(self) -> None:
        """Letters do not wait for us."""
        self.intake.stopping.wait(LOOKS_EVERY_S)

    def close(self) -> None:
        """Close the door. A letter that has not been answered will be handed over again."""
        if self._loop is not None and self._thread is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join(1)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = ThreadPoolExecutor(STORES_AT_ONCE, thread_name_prefix="lmtp-store")
        self._loop = self._thread = None

    def _listen(self) -> None:
        try:
            family = socket.AF_INET6 if ":" in self.place.host else socket.AF_INET
            door = socket.create_server((self.place.host, self.port), family=family, backlog=MOST_CONNECTIONS)
        except OSError as error:
            raise FetchError(CANNOT_LISTEN) from error
        self.port = door.getsockname()[1]
        self._loop, self._ending = asyncio.new_event_loop(), asyncio.Event()
        self._thread = threading.Thread(
            target=self._serve, args=(self._loop, door, self._ending), name="lmtp", daemon=True
        )
        self._thread.start()

    def _serve(self, loop: asyncio.AbstractEventLoop, door: socket.socket, ending: asyncio.Event) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(self._converse(loop, door, ending))
        finally:
            door.close()
            loop.close()

    async def _converse(self, loop: asyncio.AbstractEventLoop, door: socket.socket, ending: asyncio.Event) -> None:
        server = await loop.create_server(lambda: _Conversation(self, loop), sock=door)
        log.info("lmtp_listening", host=self.place.host, port=self.port)
        await ending.wait()
        server.close()
        for conversation in list(self._open):
            conversation.cut_off()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0.05)

    def has_room_for(self, conversation: "_Conversation") -> bool:
        """Count a connection in; False when there are too many."""
        if len(self._open) >= MOST_CONNECTIONS:
            return False
        self._open.add(conversation)
        return True

    def forget(self, conversation: "_Conversation") -> None:
        """Count a connection out."""
        self._open.discard(conversation)

    async def store(self, draft: Draft, envelope: Envelope) -> str:
        """Store and commit beside the conversations; gives the answer."""
        to, sender = list(envelope.rcpt_tos), (envelope.mail_from or "").strip("<>")

        def take_in() -> None:
            with draft:
                self.intake.take_in(draft, source=LMTP, envelope_to=to, envelope_from=sender)

        try:
            await asyncio.get_running_loop().run_in_executor(self._pool, take_in)
        except (SQLAlchemyError, OSError, RuntimeError) as error:
            log.warning("letter_not_stored", source=LMTP, why=type(error).__name__)
            return TRY_AGAIN
        return TAKEN

    async def is_ours(self, address: str) -> bool:
        """Whether the address is ours, asked beside the conversations."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.accepts, address)


class _Hooks:
    """What aiosmtpd asks of us."""

    def __init__(self, source: LmtpSource) -> None:
        self.source = source

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: lmtp.LMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether a receiver is taken."""
        if len(envelope.rcpt_tos) >= MOST_RECEIVERS:
            return TOO_MANY
        try:
            is_ours = await self.source.is_ours(address)
        except (SQLAlchemyError, OSError, LookupError, RuntimeError) as error:
            log.warning("receiver_not_checked", source=LMTP, why=type(error).__name__)
            return TRY_AGAIN
        if not is_ours:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ours"

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours must not make the mail server give the letter up."""
        log.error("lmtp_failed", why=type(error).__name__, exc_info=error)
        return TRY_AGAIN


class _Conversation(lmtp.LMTP):
    """One connection. The text ends with a line that is a dot, after CR LF and before CR LF, and with nothing else."""

    line_length_limit = PIECE_BYTES  # of the stream: longer lines come in pieces, and are no reason to refuse

    def __init__(self, source: LmtpSource, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            _Hooks(source), data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, hostname="forstelinja", ident="LMTP",
            timeout=QUIET_S, loop=loop,
        )  # fmt: skip
        self._source = source

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let in so many at once."""
        if not self._source.has_room_for(self):
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.3.2 too many connections\r\n")
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
        self._source.forget(self)
        if self.session is not None:
            super().connection_lost(error)

    def cut_off(self) -> None:
        """End at once; what was not answered will be handed over again."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the letter and answer for each receiver, in their order."""
        if await self.check_helo_needed("LHLO"):
            return
        assert self.envelope is not None
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 DATA alone" if arg else "503 5.5.1 no receiver yet")
            return
        await self.push("354 ends with <CR><LF>.<CR><LF>")
        answer = await self._receive(self.envelope)
        for _ in self.envelope.rcpt_tos:
            await self.push(answer)
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    async def _receive(self, envelope: Envelope) -> str:
        refusal = ""
        with ExitStack() as undo:
            try:
                draft = undo.enter_context(self._source.intake.draft())
            except OSError:
                await self._drain()
                return TRY_AGAIN
            async for piece in self._text():
                try:
                    if not refusal:
                        draft.write(piece)
                except LetterTooLargeError:
                    refusal = TOO_LARGE
                except OSError:
                    refusal = TRY_AGAIN
            if refusal:
                return refusal
            undo.pop_all()  # from here on the file belongs to who stores it, even when the connection breaks
        return await self._source.store(draft, envelope)

    async def _drain(self) -> None:
        async for _ in self._text():
            pass

    async def _text(self) -> AsyncIterator[bytes]:
        """The letter in pieces, without the dots that were added to lines that begin with one."""
        gathered, is_line_start = bytearray(), True
        while True:
            part = await self._part()
            if is_line_start and part == b".\r\n":
                break
            gathered += part[1:] if is_line_start and part.startswith(b".") else part
            is_line_start = part.endswith(b"\r\n")
            if len(gathered) >= PIECE_BYTES:
                self._reset_timeout()
                yield bytes(gathered)
                gathered.clear()
        yield bytes(gathered)

    async def _part(self) -> bytes:
        """A line with its end, or a piece of a longer one."""
        try:
            return await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as error:
            return await self._reader.read(error.consumed)
