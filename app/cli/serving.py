"""`serve`: web and worker processes, watched and stopped together; `web` and `worker` alone, for several machines."""

import ctypes
import gc
import http.client
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

import click
import structlog
from flask import Flask

from app.cli import preparing
from app.cli.log_stream import LogStream, say
from app.config import SettingError, Settings, check_for_serving, read_settings

log = structlog.get_logger(__name__)
STOP_TIMEOUT_S = 25
RESTART_PAUSE_S = 1.0
WATCH_S = 0.1
FIRST_WATCH_S = 0.02
PR_SET_PDEATHSIG = 1
INTERRUPTED = 128 + signal.SIGINT
STOPS = {signal.SIGINT, signal.SIGTERM}
COLLECT_AFTER = (20_000, 20, 20)
"""Objects, and collections of the younger generation, before the next collection."""


@dataclass
class Child:
    """A process that `serve` keeps alive."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    started: float = 0.0


class Supervisor:
    """Starts children by fork, so that they share what is loaded; starts one again that dies; stops all together."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.is_stopping = False

    def run(self, announce: Callable[[], bool]) -> None:
        """Keep the children running until SIGINT or SIGTERM, then stop them: gently, after 25 s by force.

        `announce` is called until it gives True; children that die before that are started again too.
        """
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        _settle()
        for child in self.children:
            _start(child)
        is_announced = False
        while not self.is_stopping:
            self._watch()
            is_announced = is_announced or announce()
            time.sleep(WATCH_S if is_announced else FIRST_WATCH_S)
        self._end()

    def _watch(self) -> None:
        for child in self.children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                log.error("process_died", process=child.name, pid=child.pid)
                child.pid = 0
            if not child.pid and not self.is_stopping and time.monotonic() - child.started > RESTART_PAUSE_S:
                _start(child)

    def _end(self) -> None:
        alive = [child for child in self.children if child.pid]
        for child in alive:
            os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while alive and time.monotonic() < deadline:
            alive = [child for child in alive if not os.waitpid(child.pid, os.WNOHANG)[0]]
            time.sleep(0.05)
        for child in alive:
            log.error("process_killed", process=child.name, pid=child.pid)
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True


def _settle() -> None:
    """What is loaded stays: keep the collector off it, so that children share it and do not search it again and again.

    The collector took a tenth of the work of a case. Source: gc.freeze in Python's documentation, measured here.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _start(child: Child) -> None:
    child.started = time.monotonic()
    parent = os.getpid()
    # Told to stop before it has its own handlers, a child would hear it with the supervisor's and serve on.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    child.pid = os.fork()
    if child.pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        return
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's to answer
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        _die_with(parent)
        child.work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        log.exception("process_failed", process=child.name)
    finally:
        LogStream(sys.stderr).flush()
        os._exit(code)


def _die_with(parent: int) -> None:
    """On Linux, ask to be ended when the supervisor is killed, so that nobody serves on unwatched."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


def run_web(app: Flask, listener: socket.socket, workers: int, threads: int) -> None:
    """Serve the application on an open socket until SIGTERM."""
    from gunicorn.app.base import BaseApplication

    from app import clock
    from app.cases import workdays

    workdays.public_holidays(clock.today().year)  # the calendar takes 0.2 s to load; no first visitor waits for it

    class Web(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
        def load_config(self) -> None:
            for name, value in _web_options(listener, workers, threads).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    Web().run()


def _web_options(listener: socket.socket, workers: int, threads: int) -> dict[str, Any]:
    from app.cli.web_log import QuietLogger

    return {
        "bind": f"fd://{listener.fileno()}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "keepalive": 5,
        "timeout": 60,
        "graceful_timeout": 15,
        "loglevel": "warning",
        "logger_class": QuietLogger,
        "control_socket_disable": True,
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112 - gunicorn's advice
        "when_ready": lambda _server: signal.signal(signal.SIGINT, signal.SIG_IGN),
        "post_worker_init": lambda _worker: signal.signal(signal.SIGINT, signal.SIG_IGN),
    }


def run_worker(app: Flask) -> None:
    """Work until SIGTERM."""
    from app.worker import Worker

    Worker(app).run()


def listen(host: str, port: int) -> socket.socket:
    """Open the port. Raises SettingError with a sentence when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingError(
            f"Cannot listen on {host} port {port}: {error.strerror}. Stop what uses it, or choose another: "
            "PORT=8123 make run, or --port 8123"
        ) from error
    listener.listen(512)
    listener.set_inheritable(True)
    return listener


def _ready_app(host: str, port: int) -> tuple[Flask, Settings]:
    settings = read_settings(host=host, port=port)
    check_for_serving(settings, host)
    app = preparing.make_app(settings)
    with app.app_context():
        preparing.prepare(app)
        from app.extensions import db

        db.engine.dispose()  # children open connections of their own
    return app, settings


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Ctrl-C while it is made ready: end at once. Libraries swallow a KeyboardInterrupt now and then.

    Whatever is being written is in a transaction, or beside the place where it is to be.
    """
    os._exit(INTERRUPTED)


def _announce(settings: Settings, host: str, port: int, began: float) -> bool:
    """Say where everything is, if it answers; gives whether it does."""
    address = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
    try:
        urllib.request.urlopen(f"{address}/helse/lever", timeout=1).close()  # noqa: S310 - our own address
    except (OSError, http.client.HTTPException):
        return False
    lines = [f"Førstelinja answers after {time.monotonic() - began:.1f} s. Stop with Ctrl-C."]
    places = [("Form", "/nb/henvendelse"), ("Desk", "/inn")] + ([("Mailbox", "/postkasse")] if settings.is_demo else [])
    lines += [f"  {name + ':':9}{settings.base_url or address}{path}" for name, path in places]
    say("\n".join(lines))
    return True


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--web-workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--mail-workers", default=1, show_default=True, type=click.IntRange(1, 16))
def serve(host: str, port: int, web_workers: int, threads: int, mail_workers: int) -> None:
    """Make ready, then serve: web and worker processes, watched and stopped together."""
    signal.signal(signal.SIGINT, _leave)
    began = time.monotonic()
    listener = listen(host, port)
    app, settings = _ready_app(host, port)
    children = [Child("web", lambda: run_web(app, listener, web_workers, threads))]
    children += [Child(f"worker {n + 1}", lambda: run_worker(app)) for n in range(mail_workers)]
    Supervisor(children).run(lambda: _announce(settings, host, port, began))
    say("Stopped.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--web-workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def web(host: str, port: int, web_workers: int, threads: int) -> None:
    """Only the web, for more than one machine; the database must be ready."""
    settings = read_settings(host=host, port=port)
    check_for_serving(settings, host)
    app = preparing.make_app(settings)
    with app.app_context():
        _need_schema()
    run_web(app, listen(host, port), web_workers, threads)


@click.command()
@click.option("--once", is_flag=True, help="do everything that is due now, then exit")
def worker(*, once: bool) -> None:
    """Sort cases and send letters; alone, for more than one machine, or once."""
    settings = read_settings()
    check_for_serving(settings, "127.0.0.1")
    app = preparing.make_app(settings)
    with app.app_context():
        _need_schema()
    from app.worker import Worker

    if once:
        click.echo(f"Done: {Worker(app).once()} cases and letters.")
    else:
        Worker(app).run()


def _need_schema() -> None:
    now, newest = preparing.current_migration(), preparing.newest_migration()
    if now != newest:
        raise preparing.SchemaError(f"The database is at migration {now}, not {newest}. Run: forstelinja db upgrade")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    for command in (serve, web, worker):
        commands.add_command(command)
