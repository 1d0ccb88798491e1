"""The reports' addresses. Whoever reads figures can change nothing; the coordinator writes into the documents."""

from app.pages import Pages
from app.people.access import anyone, coordinator, figures_reader
from app.reports import journal, open_figures, views
from app.reports.documents import costing, overview, writing

BOTH = ("GET", "POST")
DOCUMENTS = "/rapporter/dokumenter"

pages = Pages("reports", import_name=__name__, is_private=True)

pages.add("/rapporter/", views.figures, allow=figures_reader)
pages.add("/rapporter/tall.csv", views.as_csv, allow=figures_reader)
pages.add("/rapporter/tall.xlsx", views.as_xlsx, allow=figures_reader)

pages.add(DOCUMENTS, overview.documents, allow=figures_reader)
pages.add(f"{DOCUMENTS}/kostnader", costing.costs, allow=figures_reader)
pages.add(f"{DOCUMENTS}/kostnader/ny", costing.enter_cost, allow=coordinator, methods=BOTH, keeps_text=True)
pages.add(f"{DOCUMENTS}/kostnader/<key:cost_id>", costing.change_cost, allow=coordinator, methods=BOTH, keeps_text=True)
pages.add(f"{DOCUMENTS}/kostnader/<key:cost_id>/slett", costing.remove_cost, allow=coordinator, methods=("POST",))
pages.add(f"{DOCUMENTS}/versjoner/<key:version_id>", overview.version, allow=figures_reader)
pages.add(f"{DOCUMENTS}/<kind>", overview.document, allow=figures_reader)
pages.add(f"{DOCUMENTS}/<kind>/pdf", overview.draft, allow=figures_reader)
pages.add(f"{DOCUMENTS}/<kind>/versjoner", overview.keep_version, allow=coordinator, methods=("POST",))
pages.add(
    f"{DOCUMENTS}/<kind>/tekst/<place>/<spoken>",
    writing.write_text,
    allow=coordinator,
    methods=BOTH,
    keeps_text=True,
)

public = Pages("open_figures", import_name=__name__)
public.add("/<language:language>/tall", open_figures.page, allow=anyone)
public.add("/tall.csv", open_figures.as_csv, allow=anyone)
public.add("/<language:language>/journal", journal.journal, allow=anyone)
public.add("/<language:language>/journal.csv", journal.journal_csv, allow=anyone)
