"""Nothing of ours opens a way out but those few modules that talk to hosts of the settings, and each says which."""

import ast

from tests.house.reading import modules

OPENERS = {
    "socket", "socketserver", "http.client", "urllib.request", "smtplib", "imaplib", "poplib", "ftplib", "xmlrpc",
    "asyncio.streams", "fsspec", "requests", "httpx", "aiohttp", "urllib3",
}  # fmt: skip
OPEN_FOR_A_REASON = {
    "app/cases/register.py": "FORSTELINJA_REGISTER_URL: three seconds in all, 200 kB, no redirect",
    "app/clamd.py": "FORSTELINJA_CLAMD",
    "app/store.py": "FORSTELINJA_STORE_URL, by fsspec",
    "app/mail/smtp.py": "MAIL_SERVER",
    "app/mail/fetching/imap_client.py": "FORSTELINJA_INBOX_URL",
    "app/mail/fetching/lmtp.py": "listens at FORSTELINJA_INBOX_URL and calls nobody",
    "app/mail/watch.py": "ends conversations of the two above",
    "app/well_formed.py": "asks fsspec whether it knows the kind of FORSTELINJA_STORE_URL",
    "app/worker.py": "asks what this machine is called",
    "app/desk/single_sign_on/client.py": "FORSTELINJA_OIDC_ISSUER",
    "app/upkeep/doctor/post.py": "MAIL_SERVER: the doctor says hello and asks for nothing",
    "app/cli/serving.py": "looks whether its own port is free",
}
"""Module → the setting that says where it may go, or why it goes nowhere."""


def opened(tree: ast.Module) -> set[str]:
    """The ways out that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name in OPENERS or name.split(".")[0] in OPENERS}


def test_only_these_modules_can_open_a_connection():
    found = {path for path, tree in modules().items() if opened(tree)}

    assert found == set(OPEN_FOR_A_REASON)


def test_a_hidden_way_out_is_seen():
    assert opened(ast.parse("def f():\n    from urllib.request import urlopen")) == {"urllib.request"}
    assert opened(ast.parse("import http.client as h")) == {"http.client"}
    assert opened(ast.parse("from urllib.parse import urlsplit")) == set()
