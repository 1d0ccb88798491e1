"""The public addresses, and who may open them. Paths are the same words in all languages (interfaces.md)."""

from app.cases.access import own_case
from app.enquiries import asking, consenting, embedding, feedback, suggesting, texts
from app.enquiries import own_case as following
from app.pages import Pages
from app.people.access import anyone
from app.ui.embedding import embed

BOTH = ("GET", "POST")

pages = Pages("enquiries", __name__)
pages.add("/", texts.home, allow=anyone)
pages.add("/<language:language>/", texts.front, allow=anyone)
pages.add("/<language:language>/slik-virker-det", texts.how_it_works, allow=anyone)
pages.add("/<language:language>/personvern", texts.privacy, allow=anyone)
pages.add("/<language:language>/tilgjengelighet", texts.accessibility, allow=anyone)
pages.add("/<language:language>/henvendelse", asking.ask, allow=anyone, methods=BOTH, keeps_text=True)
pages.add("/<language:language>/henvendelse/mottatt/<reference>", asking.receipt, allow=anyone)
pages.add(
    "/<language:language>/henvendelse/forslag", suggesting.suggest, allow=anyone, methods=("POST",), keeps_text=True
)
pages.add("/<language:language>/sak/<token>", following.follow, allow=own_case, methods=BOTH, keeps_text=True)
pages.add("/<language:language>/sak/<token>/samtykke", consenting.consent, allow=own_case, methods=("POST",))
pages.add("/<language:language>/sak/<token>/vedlegg/<key:attachment_id>", following.download, allow=own_case)
pages.add(
    "/<language:language>/tilbakemelding/<token>",
    feedback.feedback,
    allow=feedback.asked_business,
    methods=BOTH,
    keeps_text=True,
)
pages.add(
    "/<language:language>/tilbakemelding/<token>/ikke-spor",
    feedback.ask_no_more,
    allow=feedback.asked_business,
    methods=("POST",),
)

embedded = Pages("embedded_form", __name__)
embed(embedded.blueprint)
embedded.add("/innebygd/skjema", embedding.form, allow=embedding.own_page, methods=BOTH, keeps_text=True)
embedded.add(
    "/innebygd/skjema/forslag", embedding.suggest, allow=embedding.own_page, methods=("POST",), keeps_text=True
)
embedded.add("/innebygd/skjema/mottatt/<reference>", embedding.receipt, allow=anyone)
