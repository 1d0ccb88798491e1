/* The palette: pages, what can be done with the open case, and cases, found while one writes. keys.js says when it is
   opened. Pages stand in the page; actions are those that the page itself has; cases are asked for. */
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = document.getElementById("palette-field");
  const box = document.getElementById("palette-hits");
  const count = document.getElementById("palette-count");
  const sentences = palette.dataset;
  const pages = JSON.parse(sentences.pages);
  const LEAST = 2, WAIT_MS = 150;
  let actions = [], found = [], active, timer, asking;

  const mark = (one) => {
    active = one;
    for (const shown of box.querySelectorAll("[role=option]")) {
      const isActive = found[shown.dataset.number] === active;
      shown.setAttribute("aria-selected", isActive);
      if (!isActive) continue;
      field.setAttribute("aria-activedescendant", shown.id);
      shown.scrollIntoView({ block: "nearest" });
    }
    if (!active) field.removeAttribute("aria-activedescendant");
  };

  const element = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  const option = (one) => {
    const number = found.indexOf(one);
    const inside = [element("bdi", {}, one.label)];
    if (one.about) inside.push(" ", element("bdi", { class: "fl-small" }, one.about));
    return element("div", { role: "option", id: `palette-hit-${number}`, "data-number": number }, ...inside);
  };

  const group = ([heading, some]) => element(
    "div", { role: "group", "aria-label": heading },
    element("div", { class: "fl-small fl-strong", "aria-hidden": "true" }, heading), ...some.map(option),
  );

  const draw = (cases = [], warning = "") => {
    const words = field.value.toLowerCase().split(/\s+/);
    const fits = (one) => words.every((word) => one.label.toLowerCase().includes(word));
    const groups = [
      [sentences.headingActions, actions.filter(fits)],
      [sentences.headingCases, cases],
      [sentences.headingPages, pages.filter(fits)],
    ].filter(([, some]) => some.length);
    found = groups.flatMap(([, some]) => some);
    box.replaceChildren(...groups.map(group));
    field.setAttribute("aria-expanded", found.length > 0);
    mark(found.includes(active) ? active : found[0]);
    count.textContent = `${sentences.hits.replace("{}", found.length)}. ${warning}`.trim();
  };

  const ask = async (typed) => {
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(`${sentences.search}?q=${encodeURIComponent(typed)}`, { signal: mine.signal });
      if (!answer.ok || answer.redirected) throw new Error("no cases");
      draw(await answer.json());
    } catch {
      if (!mine.signal.aborted) draw([], sentences.failed);
    }
  };

  const stop = () => {
    clearTimeout(timer);
    asking?.abort();
  };

  const choose = (one) => {
    if (!one) return;
    palette.close();
    if (one.url) return location.assign(one.url);
    const inside = one.way.hash && document.querySelector(`${one.way.hash} textarea`);
    if (inside) inside.focus();
    else one.way.click();
  };

  document.addEventListener("palette", () => {
    const ways = document.querySelectorAll("[data-actions] :is(a, button)");
    actions = [...ways].map((way) => ({ label: way.textContent.trim(), way }));
    field.value = "";
    active = undefined;
    palette.showModal();
    field.focus();
    draw();
  });

  field.addEventListener("input", () => {
    stop();
    active = undefined;
    draw();
    const typed = field.value.trim();
    if (sentences.search && typed.length >= LEAST) timer = setTimeout(ask, WAIT_MS, typed);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) mark(found.at((found.indexOf(active) + by) % found.length));
    if (event.key === "Enter") choose(active);
    if (by || event.key === "Enter") event.preventDefault();
  });

  box.addEventListener("click", (event) => choose(found[event.target.closest("[role=option]")?.dataset.number]));
  palette.addEventListener("close", stop);
})();
