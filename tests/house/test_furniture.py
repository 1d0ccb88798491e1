"""A file's name says what may be inside; the same furniture stands in every room."""

from tests.house.reading import calls, classes, imports, modules

DRAWERS = {
    "base_utils", "common", "core", "data", "helper", "helpers", "info", "lib", "manager", "managers", "misc", "more",
    "shared", "stuff", "tools", "util", "utils", "various",
}  # fmt: skip
BESIDE_MODELS = {"app/heartbeat.py": "two small tables of the machine room, with their functions"}


def test_nothing_is_called_after_a_drawer():
    parts = {part.removesuffix(".py") for path in modules() for part in path.split("/")}

    assert parts & DRAWERS == set()
    assert [part for part in parts if part.startswith(("more_", "other_", "new_", "old_"))] == []


def test_tables_stand_in_models():
    elsewhere = {
        path
        for path, tree in modules().items()
        for _name, bases in classes(tree)
        if "Base" in bases and not path.endswith("/models.py")
    }

    assert elsewhere == set(BESIDE_MODELS)


def test_forms_stand_in_forms():
    elsewhere = {
        path
        for path, tree in modules().items()
        for _name, bases in classes(tree)
        if any(base.endswith("Form") for base in bases) and not path.endswith("/forms.py")
    }

    assert elsewhere == set()


def test_addresses_stand_in_urls():
    tables = {path for path, tree in modules().items() if "Pages" in {name for _line, name in calls(tree)}}

    assert tables == {f"app/{room}/urls.py" for room in ("api", "catalogue_pages", "desk", "enquiries", "reports")}


def test_letters_are_written_in_notifications():
    writers = {
        path
        for path, tree in modules().items()
        if any(name == "outbox.put" for _line, name in calls(tree)) and not path.startswith("app/mail/")
    }

    assert writers == {
        f"app/{room}/notifications.py" for room in ("cases", "cases/referrals", "cases/reminders", "people")
    }


PURE = (
    "references.py",
    "states.py",
    "workdays.py",
    "deadlines.py",
    "quiet_hours.py",
    "retry.py",
    "charts.py",
    "organisations.py",
    "cleaning.py",
)
PURE_FOLDER = "app/mail/reading/"


def test_what_is_pure_knows_no_session_no_clock_and_no_page():
    pure = [path for path in modules() if path.startswith("app/") and (path.endswith(PURE) or PURE_FOLDER in path)]

    assert len(pure) >= len(PURE)
    for path in pure:
        taken = set(imports(modules()[path]))
        assert {module.partition(".")[0] for module, _name in taken} & {"flask", "sqlalchemy"} == set(), path
        assert ("app", "clock") not in taken, path
