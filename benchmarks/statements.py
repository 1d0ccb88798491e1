"""How many SQL statements the desk's pages ask, with one row and with 25: they must not grow with the rows."""

import logging
import re
import sys
from pathlib import Path

from sqlalchemy import event

from app import create_app
from app.config import read_settings
from app.extensions import db
from app.worker import Worker
from tests.support.visitor import enquiry

CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)", re.IGNORECASE)
LISTS = {"all open cases": "/skrivebord/alle?vis=apne", "what needs a person": "/skrivebord/alle"}
TOKEN = re.compile(r'name="(csrf_token|submission_key)" value="([^"]*)"')


def main() -> dict[str, list[int]]:
    """For each list the statements with 1 row and with 25 rows on the page. Runs in the folder of the environment."""
    logging.disable(logging.CRITICAL)
    app = create_app(read_settings())
    app.config["TESTING"] = True
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found: dict[str, list[int]] = {name: [] for name in LISTS}
    for more in (1, 25):
        _submit(app, more)
        client = app.test_client()
        token = dict(TOKEN.findall(client.get("/inn").text))
        client.post("/inn", data={"csrf_token": token["csrf_token"], "person": sys.argv[1]})
        for name, path in LISTS.items():
            client.get(path)
            asked.clear()
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status)
            found[name].append(sum(not CONTROL.match(one) for one in asked))
    return found


def _submit(app: object, count: int) -> None:
    for number in range(count):
        client = app.test_client()
        hidden = dict(TOKEN.findall(client.get("/nb/henvendelse").text))
        text = f"xyzzy plugh {number} {'qwerty ' * 5}"  # says nothing: the coordinator gets it
        answer = client.post("/nb/henvendelse", data=hidden | enquiry(text=text))
        assert answer.status_code == 303, answer.text
    Worker(app).once()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import json

    print(json.dumps(main()))
