"""The addresses of the services, and who may open them."""

from app.catalogue_pages import embed, open_data, public
from app.pages import Pages
from app.people.access import anyone
from app.ui import embedding

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
