"""Every setting is told in the README, a wrong one is refused by its name, and none shows a secret."""

import ast
import re
from functools import cache

import pytest

from app.config import SettingError, check_for_serving, read_settings
from tests.house.reading import modules
from tests.house.readme import first_cells

NO_SETTINGS = {"PORT": "an option of two commands, told with them"}
READERS = ("env", "environ", "getenv")


@cache
def readings() -> list[tuple[str, str]]:
    """How and what: every name in capitals that is looked up in the environment, anywhere in the house."""
    found = []
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and any(part in ast.unparse(node.func) for part in READERS):
                found.append((ast.unparse(node.func), node.args[0]))
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
                found.append(("environ", node.slice))
            if isinstance(node, ast.keyword) and node.arg == "envvar":
                found.append(("envvar", node.value))
    names = [(how, one.value) for how, one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return [(how, name) for how, name in names if re.fullmatch(r"[A-Z][A-Z0-9_]+", name)]


def test_every_setting_is_in_the_table_and_every_row_is_a_setting():
    told = {name for cell in first_cells("Settings") for name in re.findall(r"`([A-Z_]+)`", cell)}
    read = {name for _how, name in readings()}

    assert told == read - set(NO_SETTINGS)
    assert set(NO_SETTINGS) <= read
    assert len(told) > 15


WRONG = {
    "DATABASE_URL": ["nonsense", "mysql://me:a-secret@localhost/x", "postgresql://me:a-secret@localhost:port/x"],
    "FORSTELINJA_INBOX_URL": [
        "nonsense",
        "maildir:",
        "lmtp://127.0.0.1",
        "lmtp://127.0.0.1:99999",
        "lmtp://me@127.0.0.1:24/x",
        "imaps://",
        "imaps://me@localhost/INBOX",
        "imap://me:a-secret@mail.example.org/INBOX",
        "pop3://me:a-secret@localhost",
        "imaps://me:a-secret/b@localhost/INBOX",
        "imaps://me:a-secret@localhost/INBOX?x",
        "imaps://[me:a-secret",
        "imaps://me:a-secret@localhost/Arkiv%0A",
        "imaps://me:a-secret@localhost:port/INBOX",
    ],
    "FORSTELINJA_BASE_URL": ["nonsense", "ftp://example.org", "https://", "http://[", "https://example.org/?a-secret"],
    "FORSTELINJA_DKIM_KEY": ["/nowhere/dkim.pem", "/"],
    "FORSTELINJA_DKIM_SELECTOR": ["s1", "a b"],
    "FORSTELINJA_FIGURES_FROM": ["everybody", "10.0.0.5/16", "10.0.0.0/33"],
    "FORSTELINJA_CLAMD": ["nonsense", "run/clamd.ctl", "localhost:0", "localhost:99999", "tcp://localhost:3310"],
    "FORSTELINJA_REGISTER_URL": ["http://example.org/a-secret", "ftp://data.brreg.no", "https://"],
    "FORSTELINJA_LOCAL_ACCOUNTS": ["nobody", "", "kari@example.org"],
    "FORSTELINJA_LOG_FORMAT": ["xml", ""],
    "FORSTELINJA_LIMITS_URL": ["memory://", "redis://", "localhost:6379", "file:///tmp/limits"],
    "FORSTELINJA_STORE_URL": ["/srv/shared", "file://srv", "s3://", "nonsense://bucket", "sftp://me:a-secret@host/a"],
    "FORSTELINJA_MAIL_CODE": ["sometimes", ""],
    "FORSTELINJA_OIDC_CLIENT_ID": ["me"],
    "FORSTELINJA_OIDC_RIGHTS": ["/nowhere/a-secret", "- {claim: a}", "[1]", "- {claim: a, value: b, rule: c}", "- ["],
    "FORSTELINJA_MAIL_COMMANDS": ["perhaps", ""],
    "FORSTELINJA_MAIL_CONTENT": ["half", ""],
    "FORSTELINJA_MAIL_FROM": ["nobody", "a b@", "Name <>"],
    "FORSTELINJA_MAIL_REPLY_DOMAIN": ["post@example.org", "a b", "example..org"],
    "FORSTELINJA_MAIL_TIMEOUT": ["soon", "", "0", "-1", "nan", "inf"],
    "FORSTELINJA_MODE": ["test", ""],
    "FORSTELINJA_PROXIES": ["one", "", "-1", "0.5"],
    "FORSTELINJA_ASK_AFTER_DAYS": ["soon", "", "-1", "1.5"],
    "FORSTELINJA_ASK_OUTCOME_AFTER_DAYS": ["soon", "", "-1", "1.5"],
    "FORSTELINJA_REFIT_CASES": ["soon", "", "0", "19", "1.5"],
    **{
        f"FORSTELINJA_KEEP_{name}": ["soon", "", "0", "-1", "1.5", "99999999"]
        for name in (
            "CASES_MONTHS",
            "LETTER_TEXTS_DAYS",
            "SESSIONS_DAYS",
            "IDENTITIES_MONTHS",
            "READINGS_MONTHS",
            "REQUESTS_MONTHS",
            "DELIVERY_DAYS",
            "INCOMING_DAYS",
            "DRAFTS_DAYS",
            "FEEDBACK_MONTHS",
            "EXAMPLES_MONTHS",
            "UPLOADS_HOURS",
            "PRESENCE_DAYS",
        )
    },
    "FORSTELINJA_RETENTION_REQUIRES_ARCHIVE": ["perhaps", ""],
    "FORSTELINJA_SPAM_DAYS": ["soon", "", "0", "-1", "1.5"],
    "FORSTELINJA_QUIET_HOURS": ["night", "17", "17-24", "8-8", "8-16", "12-7", "-1-7", "17:00-07:00", "16.5-8"],
    "FORSTELINJA_ACKNOWLEDGE_LIMIT": ["three", "3", "3 per"],
    "FORSTELINJA_SUBMIT_LIMIT": ["thirty", "30", "30 per"],
    "FORSTELINJA_TRIAGE_PROMISE": ["all", "", "0.49", "1", "95", "nan"],
    "MAIL_PORT": ["smtp", "", "0", "65536"],
    "MAIL_USE_SSL": ["perhaps", ""],
    "MAIL_USE_TLS": ["perhaps", ""],
    "SECRET_KEY": ["a-secret", ""],
}
"""What a setting must not be. "a-secret" is part of a value that nobody may see."""

RIGHT = {
    "DATABASE_URL": ["", "postgres://localhost/x", "postgresql://me:a-secret@localhost/x", "sqlite:////tmp/x.sqlite3"],
    "FORSTELINJA_BASE_URL": ["", "https://example.org/", "http://[::1]:8000", "https://example.org/naering"],
    "FORSTELINJA_INBOX_URL": [
        "",
        "maildir:/var/mail/forstelinja",
        "maildir:var/inn",
        "lmtp://127.0.0.1:8024",
        "lmtp://[::1]:24",
        "imaps://me%40example.org:a%2Fb@mail.example.org/INBOX",
        "imaps://me:x@mail.example.org:9993",
        "imap://me:x@localhost/INBOX",
    ],
    "FORSTELINJA_FIGURES_FROM": ["", "10.0.0.5", "10.0.0.5, 10.1.0.0/16, fd00::/8"],
    "FORSTELINJA_MAIL_FROM": ["", "post@example.org", "Førstelinja <post@example.org>"],
    "FORSTELINJA_MAIL_REPLY_DOMAIN": ["", "localhost", "svar.example.org"],
    "FORSTELINJA_QUIET_HOURS": ["", "17-7", "17-07", "0-6", "22-12"],
    "FORSTELINJA_SUBMIT_LIMIT": ["", "30 per hour", "5/minute; 100/day"],
    "FORSTELINJA_TRIAGE_PROMISE": ["0.5", "0.99"],
    "MAIL_PORT": ["1", "65535"],
}


@pytest.fixture
def production(monkeypatch, tmp_path):
    """Give these variables and nothing else to a program of production; read its settings."""
    for _how, name in readings():
        monkeypatch.setenv(name, "")  # so that what the file .env adds is gone after the test
        monkeypatch.delenv(name)
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    monkeypatch.setenv("FORSTELINJA_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def read(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_settings()

    return read


def test_every_setting_that_is_no_plain_text_has_a_wrong_value_here():
    typed = {name for how, name in readings() if how.startswith("env.") and not how.endswith((".str", ".read_env"))}

    assert len(typed) > 4
    assert typed <= set(WRONG)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_stops_the_start_with_its_name_and_shows_no_secret(production, name, value):
    with pytest.raises(SettingError) as caught:
        production(**{name: value})

    assert name in str(caught.value)
    assert "a-secret" not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values])
def test_a_right_setting_is_taken(production, name, value):
    assert production(**{name: value}) is not None


def test_our_own_letters_do_not_come_back_in(production, tmp_path):
    with pytest.raises(SettingError, match="FORSTELINJA_INBOX_URL"):
        production(FORSTELINJA_INBOX_URL=f"maildir:{tmp_path / 'mail'}")


def test_an_inbox_is_read_with_its_password_and_shown_without(production):
    inbox = production(FORSTELINJA_INBOX_URL="imaps://me%40example.org:a-secret%2F@mail.example.org/Inn/Saker").inbox

    assert (inbox.host, inbox.port, inbox.user, inbox.path) == ("mail.example.org", 993, "me@example.org", "Inn/Saker")
    assert inbox.password == "a-secret/"
    assert "a-secret" not in repr(inbox)


def test_two_ways_of_encrypting_exclude_each_other(production):
    with pytest.raises(SettingError, match="MAIL_USE_TLS and MAIL_USE_SSL"):
        production(MAIL_USE_TLS="yes", MAIL_USE_SSL="yes")


def test_a_secret_key_that_is_missing_is_asked_for_in_production_and_made_in_the_demonstration(production, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")

    with pytest.raises(SettingError, match="SECRET_KEY is missing"):
        production()
    assert len(production(FORSTELINJA_MODE="demo").secret_key) > 30


def test_production_is_served_under_https_only(production):
    with pytest.raises(SettingError, match="FORSTELINJA_BASE_URL must begin with https://"):
        check_for_serving(production(FORSTELINJA_BASE_URL="http://example.org"), "127.0.0.1")

    check_for_serving(production(FORSTELINJA_BASE_URL="https://example.org"), "0.0.0.0")


def test_a_demonstration_listens_elsewhere_only_when_told_twice(production, monkeypatch):
    settings = production(FORSTELINJA_MODE="demo")

    with pytest.raises(SettingError, match="FORSTELINJA_DEMO_OPEN=yes"):
        check_for_serving(settings, "0.0.0.0")
    monkeypatch.setenv("FORSTELINJA_DEMO_OPEN", "yes")
    check_for_serving(settings, "0.0.0.0")


def test_settings_shown_in_a_log_hold_no_secret(production):
    settings = production(
        SECRET_KEY="a-secret-of-the-house",
        MAIL_PASSWORD="a-secret-of-the-house",
        DATABASE_URL="postgresql://me:a-secret-of-the-house@localhost/x",
        FORSTELINJA_INBOX_URL="imaps://me:a-secret-of-the-house@localhost/INBOX",
    )

    assert settings.mail_password == "a-secret-of-the-house"
    assert "a-secret" not in repr(settings) + str(settings)


def test_the_file_env_is_read_and_the_environment_wins(production, tmp_path):
    (tmp_path / ".env").write_text("FORSTELINJA_PROXIES=2\nFORSTELINJA_REGION=fosen\n")

    settings = production(FORSTELINJA_REGION="sor-troms")

    assert (settings.proxies, settings.region) == (2, "sor-troms")
