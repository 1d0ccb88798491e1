"""The README's tables say what there is: every setting, every command, and nothing else."""

import ast
import re

import click
import pytest

from app.cli import mail, people, preparing, region, serving, triage
from app.config import SettingError, read_settings
from tests.house.reading import ROOT, modules

README = (ROOT / "README.md").read_text(encoding="utf-8")
NO_SETTINGS = {"PORT"}
"""Read from the environment, and told where the command is told."""


def section(name: str) -> str:
    return README.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def first_cells(name: str) -> list[str]:
    return re.findall(r"^\| (`.+?) \|", section(name), re.MULTILINE)


def read_from_the_environment() -> set[str]:
    found = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("env.", "os.environ")) and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and str(first.value).isupper():
                    found.add(str(first.value))
    return found - NO_SETTINGS


def test_every_setting_is_in_the_table_and_every_row_is_a_setting():
    told = {name for cell in first_cells("Settings") for name in re.findall(r"`([A-Z_]+)`", cell)}

    assert told == read_from_the_environment()
    assert len(told) > 15


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORSTELINJA_MODE", "test"),
        ("FORSTELINJA_MAIL_CONTENT", "half"),
        ("FORSTELINJA_LOG_FORMAT", "xml"),
        ("FORSTELINJA_MAIL_TIMEOUT", "soon"),
        ("FORSTELINJA_PROXIES", "one"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_USE_TLS", "perhaps"),
        ("MAIL_USE_SSL", "perhaps"),
        ("SECRET_KEY", "0123-tiny"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name_and_shows_no_secret(name, value, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingError) as caught:
        read_settings()

    assert name in str(caught.value)
    assert name != "SECRET_KEY" or value not in str(caught.value)


def test_settings_shown_in_a_log_hold_no_secret(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    secrets = {
        "SECRET_KEY": "a-secret-of-the-house-1",
        "MAIL_PASSWORD": "a-secret-of-the-house-2",
        "DATABASE_URL": "postgresql://me:a-secret-of-the-house-3@localhost/x",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)

    assert "a-secret-of-the-house" not in repr(read_settings())


def commands() -> set[str]:
    group = click.Group("forstelinja")
    for room in (serving, preparing, region, triage, people, mail):
        room.add_to(group)
    found = set()
    for name, command in group.commands.items():
        inner = command.commands if isinstance(command, click.Group) else {}
        found |= {f"{name} {one}" for one in inner} or {name}
    return found


def test_every_command_is_in_the_table_and_every_row_is_a_command():
    told = set()
    for cell in first_cells("The command line"):
        for example in re.findall(r"`([^`]+)`", cell):
            words = re.findall(r"^[a-z]+|(?<= )[a-z]+(?= |$|\()", example)
            told |= {" ".join(words[:2])} if " ".join(words[:2]) in commands() else {words[0]}

    assert told == commands()
