"""Gunicorn's log, without addresses that hold secrets and without what exceptions quote."""

from typing import Any

from gunicorn.glogging import Logger

from app import tracebacks


class QuietLogger(Logger):  # type: ignore[misc] # gunicorn ships no types
    """What a web worker says of itself."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn's own
        """Put our formatter on whatever gunicorn has set up."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(tracebacks.Wordless(self.error_fmt, self.datefmt))

    def exception(self, _message: str, *_address: object, **more: Any) -> None:  # noqa: ANN401 - gunicorn's own
        """A request failed outside the application: its address is not told."""
        super().exception("a request could not be handled", **more)
