"""The addresses of the services, and who may open them."""

from app.catalogue_pages import areas, editor, embed, open_data, public, revisions
from app.pages import Pages
from app.people.access import anyone
from app.people.access import editor as an_editor
from app.ui import embedding

BOTH, POST = ("GET", "POST"), ("POST",)
DESK = "/skrivebord/katalog"
SERVICE, AREA = f"{DESK}/tjenester/<slug>", f"{DESK}/omrader/<slug>"

pages = Pages("catalogue", __name__)
pages.add("/<language:language>/tjenester", public.services, allow=anyone)
pages.add("/<language:language>/tjenester/<slug>", public.service, allow=anyone)
pages.add("/<language:language>/kommuner/<slug>", public.municipality, allow=anyone)
pages.add("/katalog", open_data.catalogue, allow=anyone)
pages.add("/katalog.ttl", open_data.turtle, allow=anyone)
pages.add("/katalog.jsonld", open_data.json_ld, allow=anyone)
pages.add("/katalog.rdf", open_data.rdf_xml, allow=anyone)
pages.add("/katalog/<kind>/<slug>", open_data.thing, allow=anyone)
pages.add("/sitemap.xml", public.sitemap, allow=anyone)
pages.add("/innebygd.js", embed.script, allow=anyone)

embedded = Pages("embedded_search", __name__)
embedding.embed(embedded.blueprint)
embedded.add("/innebygd/sok", embed.search, allow=anyone)

editing = Pages("catalogue_editor", __name__, is_private=True)
editing.add(DESK, editor.list_services, allow=an_editor)
editing.add(f"{DESK}/ny-tjeneste", editor.new_service, allow=an_editor, methods=BOTH, keeps_text=True)
editing.add(SERVICE, editor.edit_service, allow=an_editor, methods=BOTH, keeps_text=True)
editing.add(f"{SERVICE}/forhandsvisning/<language:language>", revisions.preview, allow=an_editor)
editing.add(f"{SERVICE}/historikk", revisions.history, allow=an_editor)
editing.add(f"{SERVICE}/historikk/<key:number>", revisions.restore, allow=an_editor, methods=POST)
editing.add(f"{SERVICE}/trekk-tilbake", revisions.withdraw, allow=an_editor, methods=POST)
editing.add(f"{SERVICE}/kast-utkast", revisions.discard, allow=an_editor, methods=POST)
editing.add(f"{SERVICE}/fortsatt-riktig", revisions.check, allow=an_editor, methods=POST)
editing.add(f"{DESK}/omrader", areas.list_areas, allow=an_editor)
editing.add(f"{DESK}/nytt-omrade", areas.new_area, allow=an_editor, methods=BOTH, keeps_text=True)
editing.add(AREA, areas.edit_area, allow=an_editor, methods=BOTH, keeps_text=True)
editing.add(f"{AREA}/sla-sammen", areas.merge, allow=an_editor, methods=POST)
editing.add(f"{AREA}/ta-ut-av-bruk", areas.retire, allow=an_editor, methods=POST)
