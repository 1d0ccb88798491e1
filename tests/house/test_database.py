"""Who may ask the database, who may end a transaction, and who may look at the request."""

from tests.house.reading import calls, imports, modules

ASKS_THE_DATABASE = {
    "app/claims.py": "takes one due row so that nobody else does",
    "app/limit_counters.py": "counts visits in a small file of its own",
    "app/heartbeat.py": "one row for each worker",
    "app/cases/secrets.py": "writes a secret once, whoever comes first",
    "app/cases/presence.py": "one row for each reader of a case, in one statement",
    "app/learning/registry.py": "reads the model in force",
    "app/learning/models.py": "the condition of an index",
    "app/mail/outbox.py": "puts a letter in the box once",
    "app/mail/delivery.py": "notes down what became of a letter",
    "app/mail/inbox.py": "stores a letter once, claims it and notes what became of it",
    "app/cases/models.py": "a case knows how many files came with it",
    "app/cli/making_up.py": "writes a thousand cases in a statement for each table",
    "app/upkeep/snapshots.py": "reads names of files and the count of cases in the very snapshot that is saved",
    "app/upkeep/putting_back.py": "looks into a database that is about to be replaced, of whatever schema",
    "app/cli/preparing.py": "asks which migration there is before any table is known",
    "catalogue/editing/areas.py": "verbs on an area and all that leans on it",
    "app/cases/indexes.py": "indexes of a part of a table say of which",
    "app/cases/alike.py": "adds up, in the index, the words that a question and closed cases have in common",
    "app/desk/lists/counting.py": "the counts of the lists beside it, in one statement that is kept",
    "app/cases/search_index.py": "the index that triggers of the database keep",
    "app/cases/figures/rows.py": "the rows of figures that triggers of the database keep",
    "app/history/triggers.py": "the rule that history is only added to, kept by the database",
    "catalogue/editing/checks.py": "whether a question is asked elsewhere",
    "catalogue/editing/entries.py": "a service's rows to what an entry says",
    "catalogue/editing/services.py": "verbs on a service, each with a revision",
    "catalogue/examples.py": "the catalogue's texts as examples, thousands at once",
    "catalogue/region_files/exporting.py": "all tables of a region, to files",
    "catalogue/region_files/loading.py": "all tables of a region, from files",
}
"""Modules that are neither `queries` nor `operations` and speak SQL all the same, and why."""

SQL = {"select", "insert", "update", "delete", "text", "exists", "func"}
ASKING = {"execute", "scalar", "scalars", "query", "exec_driver_sql"}


def speaks_sql(path: str) -> bool:
    tree = modules()[path]
    written = any(module.startswith("sqlalchemy") and name in SQL for module, name in imports(tree))
    return written or any(
        name.rpartition(".")[2] in ASKING and ("session" in name or "connection" in name) for _line, name in calls(tree)
    )


def may_speak_sql(path: str) -> bool:
    return path.endswith("/queries.py") or "/operations" in path or path == "app/database.py"


def test_sql_is_spoken_only_in_queries_and_operations_and_where_there_is_a_reason():
    elsewhere = {path for path in modules() if speaks_sql(path) and not may_speak_sql(path)}

    assert elsewhere == set(ASKS_THE_DATABASE)


ENDS_TRANSACTIONS = {
    "app/upkeep/sweeping.py": "an errand is taken before the store is asked, with no transaction open meanwhile",
    "app/cli/": "a command is its own caller",
    "app/worker.py": "each step is a transaction",
    "app/assignment/keeping.py": "what is known is read before the first case, and stays readable",
    "app/database.py": "what wrote nothing ends so that PostgreSQL keeps its planned statements",
    "app/pages.py": "a POST commits once, when it went well",
    "app/history/operations/sealing.py": "each seal is a transaction that keeps nobody waiting",
    "app/cases/access.py": "that a confidential case was read is kept before it is shown",
    "app/desk/case_file.py": "that its developer has seen a case is kept when the page is read",
    "app/enquiries/": "what is acknowledged is on disk before the receipt is made",
    "app/people/signin.py": "that a session is in use is kept when a page is read, now and then",
    "app/desk/single_sign_on/pages.py": "the provider sends people back by a GET",
    "app/mail/delivery.py": "no transaction is open while the mail server is spoken to",
    "app/mail/fetching/": "a letter is marked or acknowledged only after it is committed; no transaction meanwhile",
    "app/mail/understanding.py": "what a letter causes and that it is settled are one commit",
    "app/desk/many.py": "each of many cases is true alone, and nobody waits for the whole",
    "app/assignment/laboratory/working.py": "a replay takes a minute, and tells how far it has come",
    "app/privacy/retention.py": "each slice is whole by itself, and nobody waits for the next",
    "app/privacy/daily.py": "whether the time is believed is kept before anything is done",
    "app/cases/scanning/working.py": "no transaction is open while the scanner is spoken to",
    "app/learning/refit.py": "a fit takes seconds and holds no transaction meanwhile",
}
"""Where a transaction may be committed, and why."""


def commits() -> list[str]:
    """Path and line of whatever ends a transaction."""
    ends = (".commit", "session.begin", "session().begin", "engine.begin")
    return [f"{path}:{line} {name}" for path, tree in modules().items() for line, name in calls(tree)
            if name.endswith(ends)]  # fmt: skip


def test_who_is_called_does_not_end_the_callers_transaction():
    assert [one for one in commits() if not one.startswith(tuple(ENDS_TRANSACTIONS))] == []


def test_every_exception_for_ending_a_transaction_is_needed():
    assert [place for place in ENDS_TRANSACTIONS if not any(one.startswith(place) for one in commits())] == []


BELOW_THE_PAGES = (
    "app/assignment/",
    "app/cases/",
    "app/history/",
    "app/learning/",
    "app/privacy/",
    "app/mail/",
    "app/memos/",
    "app/people/",
    "app/upkeep/",
    "catalogue/",
    "triage/",
)
OF_THE_REQUEST = {"request", "session", "g", "url_for", "redirect", "abort", "flash", "render_template", "current_user"}
LOOKS_AT_THE_REQUEST = {
    "app/cases/access.py": {"g", "request"},  # the guard hands the case on, and notes who reads a confidential one
    "app/people/access.py": {"current_user"},  # guards ask who is there
    "app/people/signin.py": {"request", "session"},  # signing in is what the browser's session is for
}


def test_no_room_below_the_pages_looks_at_the_request():
    looking = {}
    for path, tree in modules().items():
        taken = {name for module, name in imports(tree) if module in {"flask", "flask_security"}} & OF_THE_REQUEST
        if taken and path.startswith(BELOW_THE_PAGES):
            looking[path] = taken

    assert looking == LOOKS_AT_THE_REQUEST
