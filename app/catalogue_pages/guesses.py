"""What the sorting says to the example questions on a service's form, at once."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.catalogue_pages import field_names
from app.catalogue_pages.forms import CatalogueForm
from app.extensions import db
from app.learning import registry
from app.ui import locale
from app.ui.region import current as current_region
from catalogue.base import in_language

MOST_QUESTIONS = 60


@dataclass(frozen=True)
class Guess:
    """What the sorting would make of an example question now. `share` is the probability of `area`, in words.

    `is_elsewhere`: it goes to another area than the one that was chosen.
    """

    question: str
    language: str
    area: str
    share: float
    is_elsewhere: bool


def of_form(form: CatalogueForm) -> list[Guess]:
    """What the model in force says to each question on the form; empty without a model."""
    active = registry.active(db.session())
    asked = [
        (language, line.strip())
        for language in field_names.LANGUAGE_NAMES
        if f"questions_{language}" in form
        for line in form[f"questions_{language}"].data.split("\n")
        if line.strip()
    ]
    if active is None:
        return []
    names, found = current_region().areas, []
    for language, question in asked[:MOST_QUESTIONS]:
        prediction = active.model.predict(question, "")
        area, share = prediction.area, prediction.areas.get(prediction.area, 0.0)
        name = in_language(dict(names.get(area, {})), locale.current())
        if not prediction.is_readable:
            area, share, name = "", 0.0, _("it says too little to be sorted")
        elif prediction.p_not_for_us > share:
            area, share, name = "", prediction.p_not_for_us, _("not for us")
        found.append(Guess(question, language, name, share, bool(area and form.area.data) and area != form.area.data))
    return found
