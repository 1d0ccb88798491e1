"""The README's table tells every command and every option that a program may hold on to, and no other."""

import re

import click
import pytest

import app.cli
from tests.house.readme import first_cells


@pytest.fixture
def commands(monkeypatch, capsys) -> dict[str, click.Command]:
    """Name → command, as the command line has hung them up."""
    monkeypatch.setattr("sys.argv", ["forstelinja", "--help"])
    app.cli.main()
    assert "serve" in capsys.readouterr().out
    found = {}
    for name, command in app.cli.commands.commands.items():
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{name} {part}".strip(): one for part, one in inner.items()}
    return found


def told() -> list[tuple[str, set[str]]]:
    """Command and options of every example in the table."""
    examples = [example for cell in first_cells("The command line") for example in re.findall(r"`([^`]+)`", cell)]
    return [
        (re.match(r"[a-z]+(?: [a-z][a-z-]*)?", example)[0], set(re.findall(r"--[a-z-]+", example)))
        for example in examples
    ]


def test_every_command_is_in_the_table_and_every_row_is_a_command(commands):
    assert {name for name, _options in told()} == set(commands)


def test_every_option_of_the_table_is_one(commands):
    for name, options in told():
        assert options <= {one for parameter in commands[name].params for one in parameter.opts}, name


def test_every_command_says_what_it_is_for(commands):
    assert [name for name, command in commands.items() if not (command.help or "").strip().endswith(".")] == []
