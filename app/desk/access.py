"""Guards of the desk that the rooms below cannot know: the demonstration's mailbox, and forms that hold typed text."""

from flask import current_app, g, request

from app.cases import queries as cases
from app.cases.access import Guard
from app.config import Settings
from app.desk import queries
from app.errors import NotFoundError, NotSignedInError
from app.extensions import db
from app.people.access import current_person


def demo_only(**_arguments: object) -> None:
    """Everybody, but only in the demonstration: in production the mailbox page does not exist."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.is_demo:
        raise NotFoundError("there is no such page outside the demonstration")


def keeping_text(guard: Guard) -> Guard:
    """As the guard; but whoever sends a text and has lost the case, or the session, meanwhile gets it back.

    The view then finds why in `lost_why`, and must show nothing of the case.
    """

    def keeping(reference: str, **arguments: object) -> None:
        try:
            guard(reference, **arguments)
        except NotSignedInError:
            if request.method != "POST":
                raise
            g.lost_why = "session"
        except NotFoundError:
            case = cases.by_reference(db.session(), reference) if request.method == "POST" else None
            if case is None or not queries.has_held(db.session(), case, current_person().slug):
                raise
            g.lost_why = "handed_over"

    keeping.__name__ = f"{guard.__name__}_keeping_text"
    return keeping


def themselves_or_coordinator(slug: str, **_arguments: object) -> None:
    """The person whose page it is, and coordinators. To everybody else on the staff it does not exist."""
    person = current_person()
    if person.slug != slug and not person.is_one_of("coordinator"):
        raise NotFoundError("no such page for you")


def lost_why() -> str:
    """Why the text that was sent may not be saved: `session`, `handed_over`, or empty when it may."""
    return str(g.get("lost_why", ""))
