"""What programs may ask for: the parameters of addresses that are read. One that is not known is a fault."""

from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, fields

from app.api.fields import Count, Slug, Word, Written
from app.config import LANGUAGES
from app.ui.cleaning import clean_line
from catalogue.search import MOST_CHARACTERS
from catalogue.vocabulary import Audience, BusinessEvent

MOST_ON_A_PAGE = 100
USUAL_ON_A_PAGE = 50
MOST_PAGES = 10_000


class Asked(Schema):
    """Parameters as a program sends them; what is sent as JSON says its own of what it does not know."""

    class Meta:
        """What is not known is not read over."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012 - marshmallow's own spelling
        "unknown": _l("There is no such parameter here."),
    }


class Nothing(Asked):
    """No parameter at all."""


class Paged(Asked):
    """Which page of a list, and how long a page is."""

    page = Count(most=MOST_PAGES, load_default=1, metadata={"description": "Which page, counted from 1."})
    page_size = Count(
        most=MOST_ON_A_PAGE, load_default=USUAL_ON_A_PAGE, metadata={"description": "How many things a page holds."}
    )


class ServicesAsked(Paged):
    """Filters: a service passes that fits any of the words of each filter that is given."""

    municipality = fields.List(
        Slug(), load_default=list, metadata={"description": "Offered in any of these municipalities (slugs)."}
    )
    event = fields.List(
        Word(lambda: [*BusinessEvent]),
        load_default=list,
        metadata={"description": "For a business that is about to do any of this."},
    )
    area = fields.List(
        Slug(), load_default=list, metadata={"description": "Needs any of these competence areas (slugs)."}
    )
    audience = fields.List(
        Word(lambda: [*Audience]), load_default=list, metadata={"description": "For any of these kinds of business."}
    )
    language = Word(
        lambda: [*LANGUAGES],
        load_default=None,
        metadata={"description": "Give texts in this language only, in nb where there is none. Without: in all."},
    )


class SearchAsked(ServicesAsked):
    """A search, with filters."""

    q = Written(
        clean_line,
        most=MOST_CHARACTERS,
        allow_none=False,
        load_default="",
        describes={"examples": ["skjenkebeviling"]},
        metadata={
            "description": (
                "What to search for, in any language. Misspelling, inflection and missing letters are forgiven. "
                "Without a word in it: all services."
            )
        },
    )
