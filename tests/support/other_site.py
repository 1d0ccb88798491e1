"""A municipality's own site for a browser: another origin, with the strictest policy that still lets us in."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Kommunen</title></head>
<body><h1>Kommunen</h1>{lines}{body}{lines}</body></html>"""
LINES = "<p>Mer fra kommunen.</p>" * 40


@dataclass
class OtherSite:
    """Its pages by path, each with the headers that all have."""

    port: int
    headers: Mapping[str, str]
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """As it stands in the region's list. `localhost` and `127.0.0.1` are two sites to a browser."""
        return f"localhost:{self.port}"

    def put(self, path: str, body: str, *, language: str = "nb") -> str:
        """Put a page there, with `body` in the midst of more; gives its address."""
        self.pages[path] = PAGE.format(body=body, language=language, lines=LINES)
        return f"http://{self.host}{path}"


@contextmanager
def other_site(headers: Mapping[str, str]) -> Iterator[OtherSite]:
    """Serve it until the end of the block."""
    site = OtherSite(0, headers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = site.pages.get(self.path.partition("?")[0], "").encode()
            self.send_response(200 if page else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **site.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
