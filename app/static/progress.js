/* Shows how far the program has come while it learns or tries; without it the page has a link that does the same. What
   can be pressed stands beside the place, so that nothing is taken from under somebody's hands. */
(() => {
  const EVERY_MS = 2000;
  const place = document.getElementById("progress");
  if (!place || place.dataset.underWay !== "yes") return;

  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
      if (!fresh || fresh.dataset.underWay !== "yes") { location.reload(); return; }
      place.replaceChildren(...fresh.childNodes);
    } catch { /* the next look will do */ }
  };

  setInterval(look, EVERY_MS);
})();
