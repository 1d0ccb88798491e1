"""Settings: every knob with its type, unit and default. A wrong one stops the start with a sentence that names it."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env, EnvError
from limits import parse_many

from app import clamd, keeping_times, kept_key, sign_in_settings, signing_key
from app.inbox_url import Inbox, read_inbox
from app.keeping_times import KeepingTimes
from app.networks import read_networks
from app.sign_in_settings import SignInSettingError, SignInSettings
from app.well_formed import (
    WRONG_COUNTER,
    WRONG_STORE,
    are_quiet_hours,
    database_address,
    is_counter,
    is_database,
    is_domain,
    is_read_by,
    is_safe,
    is_sender,
    is_store,
    is_web,
)

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""The languages that pages exist in, each by its own name."""

DEFAULT_LANGUAGE = "nb"
FOR_PROGRAMS = "/api/"
"""Addresses below this never see a visitor's cookie, so that nobody's browser can be made to ask in their name."""

MAX_ATTACHMENTS = 5
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_TEXT_CHARACTERS = 20_000
REGISTER_URL = "https://data.brreg.no/enhetsregisteret/api"
MIN_KEY_CHARACTERS, GREATEST_PORT = 16, 65_535
LEAST_PROMISE, LEAST_REFIT_CASES = 0.5, 20


class SettingError(Exception):
    """A setting is missing or wrong; the sentence names it."""


@dataclass(frozen=True)
class Settings:
    """What the operator has decided; the README's table says what each means."""

    mode: str
    region: str
    data_dir: Path
    base_url: str
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    store_url: str
    limits_url: str = field(repr=False)
    mail_server: str
    mail_port: int
    mail_use_tls: bool
    mail_use_ssl: bool
    mail_username: str
    mail_password: str = field(repr=False)
    mail_from: str
    mail_reply_domain: str
    mail_content: str
    mail_timeout_s: float
    inbox_url: str = field(repr=False)
    mail_commands: bool
    dkim_key: str
    dkim_selector: str
    register_url: str
    clamd: str
    quiet_hours: str
    submit_limit: str
    acknowledge_limit: str
    triage_promise: float
    spam_days: int
    ask_after_days: int
    ask_outcome_after_days: int
    refit_cases: int
    log_format: str
    proxies: int
    figures_from: str
    sign_in: SignInSettings
    keeping: KeepingTimes = field(default_factory=KeepingTimes)

    @property
    def is_demo(self) -> bool:
        """Whether this is the demonstration: sample staff, local mailbox, a banner on every page."""
        return self.mode == "demo"

    @property
    def mailbox_dir(self) -> Path:
        """The Maildir where letters go when no mail server is set."""
        return self.data_dir / "mail"

    @property
    def attachments_dir(self) -> Path:
        """Where attachments lie, under random names."""
        return self.data_dir / "attachments"

    @property
    def incoming_dir(self) -> Path:
        """Where letters that came lie as they came, under random names."""
        return self.data_dir / "incoming"

    @property
    def inbox(self) -> Inbox | None:
        """Where letters come from; None when nowhere."""
        return read_inbox(self.inbox_url) if self.inbox_url else None


def read_settings(*, host: str = "127.0.0.1", port: int = 8000) -> Settings:
    """Read the environment and `.env`. Raises SettingError naming the first setting that is wrong."""
    env = Env()
    env.read_env(str(Path.cwd() / ".env"), recurse=False)
    try:
        settings = _read(env, host, port)
    except (EnvError, SignInSettingError) as error:
        raise SettingError(str(error)) from error
    _check(settings)
    return settings


def check_for_serving(settings: Settings, host: str) -> None:
    """Pass when these settings may meet the public; raise SettingError otherwise."""
    if settings.is_demo:
        if host not in {"127.0.0.1", "::1", "localhost"} and os.environ.get("FORSTELINJA_DEMO_OPEN") != "yes":
            raise SettingError(
                f"FORSTELINJA_MODE=demo lets anybody sign in, so it does not listen on {host}; "
                "set FORSTELINJA_DEMO_OPEN=yes if that is what you want"
            )
    elif urlsplit(settings.base_url).scheme != "https":
        raise SettingError("FORSTELINJA_BASE_URL must begin with https:// in production")


def _read(env: Env, host: str, port: int) -> Settings:
    mode = env.str("FORSTELINJA_MODE", "production")
    is_demo = mode == "demo"
    data_dir = Path(env.str("FORSTELINJA_DATA_DIR", "var")).absolute()
    return Settings(
        mode=mode,
        region=env.str("FORSTELINJA_REGION", "sor-troms"),
        data_dir=data_dir,
        base_url=env.str("FORSTELINJA_BASE_URL", f"http://{host}:{port}" if is_demo else "").rstrip("/"),
        secret_key=env.str("SECRET_KEY", "") or (kept_key.kept_key(data_dir) if is_demo else ""),
        database_url=database_address(env.str("DATABASE_URL", ""), data_dir),
        store_url=env.str("FORSTELINJA_STORE_URL", ""),
        limits_url=env.str("FORSTELINJA_LIMITS_URL", ""),
        mail_server=env.str("MAIL_SERVER", ""),
        mail_port=env.int("MAIL_PORT", 25),
        mail_use_tls=env.bool("MAIL_USE_TLS", False),
        mail_use_ssl=env.bool("MAIL_USE_SSL", False),
        mail_username=env.str("MAIL_USERNAME", ""),
        mail_password=env.str("MAIL_PASSWORD", ""),
        mail_from=env.str("FORSTELINJA_MAIL_FROM", ""),
        mail_reply_domain=env.str("FORSTELINJA_MAIL_REPLY_DOMAIN", ""),
        mail_content=env.str("FORSTELINJA_MAIL_CONTENT", "full"),
        mail_timeout_s=env.float("FORSTELINJA_MAIL_TIMEOUT", 15.0),
        inbox_url=env.str("FORSTELINJA_INBOX_URL", ""),
        mail_commands=env.bool("FORSTELINJA_MAIL_COMMANDS", True),
        dkim_key=env.str("FORSTELINJA_DKIM_KEY", ""),
        dkim_selector=env.str("FORSTELINJA_DKIM_SELECTOR", ""),
        register_url=env.str("FORSTELINJA_REGISTER_URL", "" if is_demo else REGISTER_URL),
        clamd=env.str("FORSTELINJA_CLAMD", ""),
        quiet_hours=env.str("FORSTELINJA_QUIET_HOURS", "16-8"),
        submit_limit=env.str("FORSTELINJA_SUBMIT_LIMIT", "30 per hour"),
        acknowledge_limit=env.str("FORSTELINJA_ACKNOWLEDGE_LIMIT", "3 per day"),
        triage_promise=env.float("FORSTELINJA_TRIAGE_PROMISE", 0.95),
        spam_days=env.int("FORSTELINJA_SPAM_DAYS", 30),
        ask_after_days=env.int("FORSTELINJA_ASK_AFTER_DAYS", 3),
        ask_outcome_after_days=env.int("FORSTELINJA_ASK_OUTCOME_AFTER_DAYS", 182),
        refit_cases=env.int("FORSTELINJA_REFIT_CASES", 100),
        log_format=env.str("FORSTELINJA_LOG_FORMAT", "console" if is_demo else "json"),
        proxies=env.int("FORSTELINJA_PROXIES", 0),
        keeping=keeping_times.read(env),
        figures_from=env.str("FORSTELINJA_FIGURES_FROM", ""),
        sign_in=sign_in_settings.read(env),
    )


def _check_words(settings: Settings) -> None:
    for name, value, allowed in (
        ("FORSTELINJA_MODE", settings.mode, ("demo", "production")),
        ("FORSTELINJA_MAIL_CONTENT", settings.mail_content, ("full", "summary")),
        ("FORSTELINJA_LOG_FORMAT", settings.log_format, ("console", "json")),
    ):
        if value not in allowed:
            raise SettingError(f"{name} is {value!r}; it must be one of {', '.join(allowed)}")


def _check(settings: Settings) -> None:
    _check_words(settings)
    for is_right, sentence in (*_numbers(settings), *_places(settings), *_secrets(settings)):
        if not is_right:
            raise SettingError(sentence)
    try:
        signing_key.check(settings.dkim_key, settings.dkim_selector)
    except signing_key.KeyRefusedError as error:
        raise SettingError(str(error)) from error


Finding = tuple[bool, str]
"""Whether a setting is right, and what to say when it is not."""


def _numbers(settings: Settings) -> tuple[Finding, ...]:
    return (
        (1 <= settings.mail_port <= GREATEST_PORT, f"MAIL_PORT must be from 1 to {GREATEST_PORT}"),
        (settings.mail_timeout_s > 0, "FORSTELINJA_MAIL_TIMEOUT must be more than 0 seconds"),
        (settings.proxies >= 0, "FORSTELINJA_PROXIES must be 0 or more"),
        (settings.spam_days >= 1, "FORSTELINJA_SPAM_DAYS must be 1 or more"),
        (settings.ask_after_days >= 0, "FORSTELINJA_ASK_AFTER_DAYS must be 0 or more"),
        (settings.ask_outcome_after_days >= 0, "FORSTELINJA_ASK_OUTCOME_AFTER_DAYS must be 0 or more"),
        (settings.refit_cases >= LEAST_REFIT_CASES, "FORSTELINJA_REFIT_CASES must be 20 or more"),
        (
            is_read_by(parse_many, settings.submit_limit),
            "FORSTELINJA_SUBMIT_LIMIT must read like “30 per hour”, or be empty",
        ),
        (
            is_read_by(read_networks, settings.figures_from),
            "FORSTELINJA_FIGURES_FROM must read like 10.0.0.5, fd00::/8",
        ),
        (
            is_read_by(parse_many, settings.acknowledge_limit),
            "FORSTELINJA_ACKNOWLEDGE_LIMIT must read like “3 per day” or be empty",
        ),
        (
            LEAST_PROMISE <= settings.triage_promise < 1,
            "FORSTELINJA_TRIAGE_PROMISE must be at least 0.5 and less than 1",
        ),
        *((False, fault) for fault in keeping_times.faults(settings.keeping)),
    )


def _places(settings: Settings) -> tuple[Finding, ...]:
    return (
        (
            is_web(settings.base_url),
            "FORSTELINJA_BASE_URL must be an address that begins with https:// or http://",
        ),
        (
            is_database(settings.database_url),
            "DATABASE_URL must begin with postgresql:// or sqlite:/// and be whole",
        ),
        (is_store(settings.store_url), f"FORSTELINJA_STORE_URL {WRONG_STORE}"),
        (is_counter(settings.limits_url), f"FORSTELINJA_LIMITS_URL {WRONG_COUNTER}"),
        (not (settings.mail_use_tls and settings.mail_use_ssl), "MAIL_USE_TLS and MAIL_USE_SSL exclude each other"),
        (
            is_sender(settings.mail_from),
            "FORSTELINJA_MAIL_FROM must be an address, or a name and an <address>",
        ),
        (
            _is_inbox(settings),
            (
                "FORSTELINJA_INBOX_URL must read like imaps://user:password@host/INBOX, lmtp://127.0.0.1:8024 or "
                "maildir:/path, with @ and / in a password as %40 and %2F; imap:// only here; not our own folder"
            ),
        ),
        (
            is_safe(settings.register_url),
            "FORSTELINJA_REGISTER_URL must begin with https://, or be on this machine",
        ),
        (
            is_read_by(clamd.read_place, settings.clamd),
            "FORSTELINJA_CLAMD must be the path of a socket, or host:port, or empty",
        ),
        (
            are_quiet_hours(settings.quiet_hours),
            "FORSTELINJA_QUIET_HOURS must read like 17-7 (quiet from 17 to 7 in Norway, not at noon), or be empty",
        ),
        (
            is_domain(settings.mail_reply_domain),
            "FORSTELINJA_MAIL_REPLY_DOMAIN must be a domain, without an @",
        ),
    )


def _secrets(settings: Settings) -> tuple[Finding, ...]:
    return (
        (bool(settings.secret_key), "SECRET_KEY is missing: in production give at least 32 random characters"),
        (
            len(settings.secret_key) >= MIN_KEY_CHARACTERS,
            f"SECRET_KEY is too short: give at least {MIN_KEY_CHARACTERS} characters, better 32",
        ),
    )


def _is_inbox(settings: Settings) -> bool:
    try:
        inbox = settings.inbox
    except ValueError:
        return False
    return not inbox or inbox.kind != "maildir" or Path(inbox.path).absolute() != settings.mailbox_dir
