"""Where a program begins: the index of what there is, and what each type of problem means."""

from typing import Any

from app.api.door import Door, reads
from app.api.problems import KINDS
from app.api.schemas import IndexSchema, ProblemKindSchema
from app.config import LANGUAGES
from app.errors import NotFoundError
from app.ui.addresses import absolute
from app.ui.region import current as current_region

LISTS = ("services", "search", "areas", "municipalities", "description")


@reads(Door("Show what there is", "The region's name, and where everything is.", answer=IndexSchema, example=dict))
def index() -> dict[str, Any]:
    """Where everything is."""
    return {
        "name": current_region().name,
        "languages": [*LANGUAGES],
        **{name: absolute(f"api.{name}") for name in LISTS},
        "enquiries": absolute("api.take_enquiry"),
        "open_catalogue": absolute("catalogue.catalogue"),
    }


@reads(
    Door(
        "Explain a problem",
        "What a type of problem means and what to do about it, in the language of Accept-Language.",
        answer=ProblemKindSchema,
        failures=(404,),
        example=lambda: {"name": "fields"},
        is_spoken=True,
    )
)
def problem_kind(name: str) -> dict[str, Any]:
    """What a problem's type means and what to do about it."""
    if name not in KINDS:
        raise NotFoundError("no problem has this name")
    return KINDS[name].told(name)
