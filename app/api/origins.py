"""Which web sites' pages may ask: those of the region's list and our own. Programs on servers send no origin."""

from flask import Response, request
from werkzeug.exceptions import SecurityError

from app.api.problems import problem
from app.config import FOR_PROGRAMS
from app.ui.addresses import absolute, own_origins
from app.ui.region import current as current_region

HEADERS_SENT = "Accept-Language, Content-Type, Idempotency-Key, If-None-Match"
HEADERS_SEEN = "ETag, Link, Location, Retry-After"
MAY_BE_KEPT_S = 600
"""How long a browser may remember what a preflight has allowed."""


def from_our_sites(**_arguments: object) -> None:
    """Let a request pass that comes from no page, or from a page of ours or of the region's list."""
    if "Origin" in request.headers and not _is_ours(request.headers["Origin"]):
        raise problem("foreign-site")


def open_up(response: Response) -> Response:
    """Tell the browser whether its page may read the answer (Fetch standard, 3.2), and where we are described."""
    if not request.path.startswith(FOR_PROGRAMS) or isinstance(request.routing_exception, SecurityError):
        return response  # asked by a host that is not ours: there is no address to tell
    response.vary.add("Origin")
    response.headers.add("Link", f'<{absolute("api.description")}>; rel="service-desc"')
    origin = request.headers.get("Origin", "")
    if not _is_ours(origin):
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
        response.headers["Access-Control-Allow-Headers"] = HEADERS_SENT
        response.headers["Access-Control-Max-Age"] = str(MAY_BE_KEPT_S)
    else:
        response.headers["Access-Control-Expose-Headers"] = HEADERS_SEEN
    return response


def _is_ours(origin: str) -> bool:
    return bool(origin) and (origin in current_region().origins or origin in own_origins())
