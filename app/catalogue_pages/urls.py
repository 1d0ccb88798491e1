"""The addresses of the services, and who may open them."""

from app.catalogue_pages import public
from app.pages import Pages
from app.people.access import anyone

pages = Pages("catalogue", __name__)
pages.add("/<language:language>/tjenester", public.services, allow=anyone)
pages.add("/<language:language>/tjenester/<slug>", public.service, allow=anyone)
pages.add("/<language:language>/kommuner/<slug>", public.municipality, allow=anyone)
pages.add("/sitemap.xml", public.sitemap, allow=anyone)
