"""The desk's browsers and cases serve here too."""

from tests.app.desk.conftest import _keeps_facts_after_commit, app, statements

__all__ = ["_keeps_facts_after_commit", "app", "statements"]
