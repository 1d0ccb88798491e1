"""The letters as they should read: whole texts in `tests/support/letters/`, one file per sample and language.

After a change of words that is meant:  python -m tests.support.written_letters   and read what changed.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import time_machine
from flask import Flask
from flask_babel import Babel

from app.desk.sample_letters import LETTERS, sample
from app.mail.rendering import APP_DIR, Rendered, render

FOLDER = Path(__file__).parent / "letters"
LANGUAGES = ("nb", "nn", "en")
MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


def house(translations: Path = APP_DIR / "translations") -> Flask:
    """An application that knows the languages and nothing else."""
    app = Flask("letters")
    Babel(app, default_locale="nb", default_translation_directories=str(translations))
    return app


def written(name: str, language: str) -> Rendered:
    """The sample letter, on the Monday of the story. Needs an application context."""
    with time_machine.travel(MONDAY, tick=False):
        return render(*sample(name, language), language)


def files(name: str, language: str) -> dict[str, str]:
    """File name → content of this letter's snapshots: text in all languages, HTML in one."""
    rendered = written(name, language)
    whole = {f"{name}.{language}.txt": f"Subject: {rendered.subject}\n\n{rendered.text}"}
    if language == LANGUAGES[0]:
        whole[f"{name}.{language}.html"] = rendered.html
    return whole


def main() -> None:
    """Write all snapshots anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    with house(*map(Path, sys.argv[1:])).app_context():
        for name in LETTERS:
            for language in LANGUAGES:
                for file, content in files(name, language).items():
                    (FOLDER / file).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
