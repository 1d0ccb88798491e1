/* Førstelinja in a page of a municipality. In its place this element puts a frame that is as tall as what it holds:
   <script src="https://…/innebygd.js" data-vis="skjema" data-kommune="bardu" data-sprak="nn" async></script>
   data-vis: skjema, sok. data-kommune, data-tjeneste: slugs. data-sprak: nb, nn, en; else the language of the page.
   The page's policy has to allow script-src and frame-src for this server, and nothing else. */
(() => {
  const script = document.currentScript;
  if (!script) return;
  const titles = {
    skjema: { nb: "Still et spørsmål til Førstelinja", nn: "Still eit spørsmål til Førstelinja", en: "Ask Førstelinja a question" },
    sok: { nb: "Søk i tjenester for næringslivet", nn: "Søk i tenester for næringslivet", en: "Search the services for business" },
  };
  const { kommune, tjeneste, sprak } = script.dataset;
  const shows = script.dataset.vis in titles ? script.dataset.vis : "skjema";
  const ofPage = document.documentElement.lang.toLowerCase().split("-")[0];
  const language = [sprak, ofPage].find((one) => one in titles[shows]) || "nb";

  const address = new URL(`/innebygd/${shows}`, script.src);
  for (const [name, value] of Object.entries({ sprak: language, kommune, tjeneste })) {
    if (value) address.searchParams.set(name, value);
  }
  const frame = document.createElement("iframe");
  Object.assign(frame, { title: titles[shows][language], loading: "lazy", src: address.href });
  Object.assign(frame.style, { display: "block", width: "100%", height: "40rem", border: "0" });

  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== address.origin || source !== frame.contentWindow) return;
    const height = Number(data?.height);
    if (height > 0) frame.style.height = `${Math.min(height, 30000)}px`;
  });

  /* What was sent from within is answered by a page that begins at its top, while the reader is at the button below it. */
  frame.addEventListener("load", () => {
    if (document.activeElement === frame && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  script.replaceWith(frame);
})();
