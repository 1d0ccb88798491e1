"""A log on a full disk is lost, and nothing else."""

import errno
import io
import logging

import pytest
import structlog

from app.cli import log_stream
from app.cli.log_stream import LogStream


class FullDisk(io.StringIO):
    """Takes nothing."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_cannot_be_written_fails_nobody(monkeypatch):
    stream = LogStream(FullDisk())
    monkeypatch.setattr("sys.stdout", FullDisk())

    structlog.PrintLogger(stream).info("lost")
    logging.StreamHandler(stream).emit(logging.LogRecord("a", logging.ERROR, "", 0, "lost too", (), None))
    log_stream.say("lost as well")

    with pytest.raises(OSError, match="No space"):
        structlog.PrintLogger(FullDisk()).info("this is why")


def test_what_can_be_written_is():
    into = io.StringIO()

    structlog.PrintLogger(LogStream(into)).info("told")

    assert into.getvalue() == "told\n"
