"""What is written for running it elsewhere: every command, setting, path and figure that it names is there."""

import configparser
import json
import re
import shutil
import subprocess

import pytest
import yaml

from app.submission_times import Histogram
from tests.house.reading import ROOT
from tests.house.readme import first_cells

UNITS = sorted((ROOT / "deploy").glob("*.service"))
SETTINGS = {name for cell in first_cells("Settings") for name in re.findall(r"`([A-Z_]+)`", cell)}
OF_OTHERS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "FORSTELINJA_SITE"}


def commands() -> set[str]:
    """Every command, and every option of each, as the README's table has them (another test compares it)."""
    return {re.match(r"`([a-z]+)", cell)[1] for cell in first_cells("The command line")} | {
        example.split()[0] for cell in first_cells("The command line") for example in re.findall(r"`([^`]+)`", cell)
    }


def unit(path) -> configparser.ConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_of_ours_as_nobody_special_behind_walls(path):
    service = unit(path)["Service"]

    named = re.search(r"/opt/forstelinja/\.venv/bin/forstelinja ([a-z]+)", service["ExecStart"])
    assert named
    assert named[1] in commands()
    walls = {
        "User": "forstelinja", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
        "PrivateTmp": "yes", "CapabilityBoundingSet": "", "UMask": "0077", "StateDirectoryMode": "0700",
    }  # fmt: skip
    assert {name: service[name] for name in walls} == walls
    assert service["Environment"] == "FORSTELINJA_DATA_DIR=/var/lib/forstelinja"
    assert service["StateDirectory"] == "forstelinja"
    assert (ROOT / "docs" / "running.md").exists()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_itself_can_read_the_unit(path, tmp_path):
    text = path.read_text(encoding="utf-8").replace("/opt/forstelinja/.venv/bin/forstelinja", "/bin/true")
    copy = tmp_path / path.name
    copy.write_text(text.replace("User=forstelinja", "User=nobody").replace("Group=forstelinja", "Group=nogroup"))

    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)

    assert "Unknown" not in done.stderr
    assert "Failed to parse" not in done.stderr


def test_the_nightly_backup_has_its_timer_and_a_file_for_each_weekday():
    timer = unit(ROOT / "deploy" / "forstelinja-backup.timer")

    assert timer["Timer"]["Persistent"] == "yes"
    assert "$$(date +%%u).tar" in unit(ROOT / "deploy" / "forstelinja-backup.service")["Service"]["ExecStart"]


def instructions() -> list[tuple[str, str]]:
    """The image's instructions, lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def test_the_image_is_without_root_pins_what_it_is_made_of_and_says_whether_it_is_well():
    steps = instructions()
    last = max(number for number, (kind, _rest) in enumerate(steps) if kind == "FROM")
    served = steps[last:]

    assert [rest for kind, rest in served if kind == "USER"] == ["10001:10001"]
    assert any(kind == "HEALTHCHECK" and "/helse/lever" in rest for kind, rest in served)
    assert all(re.search(r":\d+\.\d+-slim-bookworm( AS \w+)?$", rest) for kind, rest in steps if kind == "FROM")
    installs = [rest for kind, rest in steps if kind == "RUN" and "requirements/runtime.txt" in rest]
    assert all("--require-hashes" in rest for rest in installs)
    assert not [rest for kind, rest in steps if kind == "ADD" or "sudo" in rest or ":latest" in rest]
    assert all("rm -rf /var/lib/apt/lists" in rest for kind, rest in steps if "apt-get install" in rest)
    users = next(number for number, (kind, _rest) in enumerate(served) if kind == "USER")
    assert not [kind for kind, _rest in served[users:] if kind in {"RUN", "COPY"}], "what runs cannot change itself"
    for kind, rest in steps:
        if kind == "COPY" and "--from" not in rest:
            assert [one for one in rest.split()[:-1] if not (ROOT / one).exists()] == []
    for kind, rest in served:
        if kind in {"ENTRYPOINT", "CMD"}:
            words = json.loads(rest)
            assert words[0] == "forstelinja" or words[0] in commands()
        if kind == "ENV":
            assert set(re.findall(r"(FORSTELINJA_[A-Z_]+)=", rest)) <= SETTINGS


def composed() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


def test_two_web_and_two_workers_on_one_database_behind_a_proxy_and_nothing_else_is_open():
    services = composed()

    assert set(services) == {"database", "ready", "web1", "web2", "worker1", "worker2", "proxy"}
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    for name in ("ready", "web1", "web2", "worker1", "worker2"):
        one = services[name]
        assert one["read_only"] is True
        assert (one["cap_drop"], one["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
        assert one["command"][0] in commands()
        assert set(one["environment"]) <= SETTINGS
        assert one["environment"]["FORSTELINJA_PROXIES"] == "1"
    for name in ("web1", "web2", "worker1", "worker2"):
        assert services[name]["depends_on"] == {"ready": {"condition": "service_completed_successfully"}}
    assert "latest" not in (ROOT / "compose.yaml").read_text(encoding="utf-8")


def test_settings_for_the_containers_are_settings_and_hold_no_secret():
    lines = (ROOT / "deploy" / "compose.env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert set(given) <= SETTINGS | OF_OTHERS
    assert (given["SECRET_KEY"], given["MAIL_PASSWORD"], given["POSTGRES_PASSWORD"]) == ("", "", "")
    assert "compose.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_proxy_hands_on_to_both_and_keeps_strangers_from_the_figures():
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")

    assert "web1:8000 web2:8000" in text
    assert re.search(r"@inside path .*/helse/tall", text)
    assert "respond @inside 404" in text
    assert text.count("{") == text.count("}")


def test_every_figure_that_an_alert_asks_for_is_told_under_that_name_and_labels(app, session, model, settings):
    from datetime import timedelta

    from app import clock, heartbeat
    from app.mail.models import MailFetch
    from app.upkeep import figures, operations, queries

    settings.data_dir.mkdir(exist_ok=True)
    now = clock.now()
    heartbeat.beat(session, "here:1", at=now)
    operations.note_backup(session, at=now, name="b", size=1, files=0, seconds=0)
    session.add(MailFetch(source="imap", began_at=now - timedelta(hours=1), last_ok_at=now))
    session.flush()
    text = figures.exposition(queries.standing(session, now=now), Histogram(), settings.data_dir)
    told = set(re.findall(r"^(forstelinja_[a-z_]+)", text, re.MULTILINE))
    labels = set(re.findall(r"[{,]([a-z]+)=", text))

    rules = [
        rule for group in yaml.safe_load((ROOT / "deploy/alerts.yml").read_text())["groups"] for rule in group["rules"]
    ]
    asked = {name for rule in rules for name in re.findall(r"forstelinja_[a-z_]+", rule["expr"])}
    assert len(rules) == len({rule["alert"] for rule in rules}) >= 10
    assert asked <= told
    assert {
        one for rule in rules for group in re.findall(r"by \(([a-z, ]+)\)", rule["expr"]) for one in group.split(", ")
    } <= labels
    for rule in rules:
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert set(rule["annotations"]) == {"summary", "mend"}
        assert re.fullmatch(r"\d+[mh]", rule["for"])


def test_every_command_and_file_that_the_handbook_names_is_there():
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")

    assert set(re.findall(r"`forstelinja ([a-z]+)", text)) <= commands()
    assert [path for path in re.findall(r"`(deploy/[^`]+)`", text) if not (ROOT / path).exists()] == []
    assert set(re.findall(r"FORSTELINJA_[A-Z_]+", text)) <= SETTINGS
