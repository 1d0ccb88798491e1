/* The desk's shortcuts. Which there are stands in the page, in #keys; without this script every page is whole. None works
   while somebody writes in a field, but those with Ctrl; those of one character can be turned off. */
(() => {
  const list = document.getElementById("keys");
  if (!list) return;
  const told = document.getElementById("keys-told");
  const known = new Map([...list.querySelectorAll("[data-keys]")].map((one) => [one.dataset.keys, one.dataset]));
  const isMac = /Mac|iP/.test(navigator.platform);
  const PATIENCE_MS = 1500;

  const kept = (store, name) => {
    try { return window[store].getItem(name); } catch { return null; }
  };
  const keep = (store, name, value) => {
    try { window[store].setItem(name, value); } catch { /* it holds on this page then */ }
  };
  let isOff = kept("localStorage", "keys") === "off";

  const links = () => [...document.querySelectorAll("main :is(.fl-case h3, .fl-table tbody th) a")]
    .filter((one) => /^\/skrivebord\/saker\/[^/]+$/.test(one.pathname) && one.getClientRects().length);
  const rowOf = (one) => one?.closest("li, tr");

  /* the list that one came from, for the key that leads to the next case in it */
  if (!location.pathname.startsWith("/skrivebord/saker/") && links().length) {
    keep("sessionStorage", "cases", [...new Set(links().map((one) => one.pathname))].join(" "));
  }
  const cases = (kept("sessionStorage", "cases") ?? "").split(" ");
  const here = cases.indexOf(location.pathname.split("/", 4).join("/"));
  const following = here < 0 ? undefined : cases[here + 1];
  const onward = document.querySelector("[data-onward]");
  if (onward && following) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "following", value: following });
    onward.form.append(field);
  }

  let silence;
  const tell = (sentence) => {
    told.textContent = sentence;
    clearTimeout(silence);
    silence = setTimeout(() => { told.textContent = ""; }, 6000);
  };

  /* The button that a form is usually sent with: the marked one, else the only one there is. */
  const usual = (form) => {
    const buttons = [...form.elements].filter((one) => one.type === "submit");
    return buttons.find((one) => "usual" in one.dataset) ?? (buttons.length === 1 ? buttons[0] : undefined);
  };

  /* By the word of the table. Each gives false when there was nothing to do: then the key is the browser's. */
  const does = {
    list: () => list.showModal(),
    palette: () => document.dispatchEvent(new Event("palette")),
    focus: (selector) => {
      const field = document.querySelector(selector);
      if (!field) return false;
      field.focus();
    },
    click: (selector) => {
      const way = document.querySelector(selector);
      if (!way) return false;
      way.click();
    },
    go: (address) => location.assign(address),
    step: (by) => {
      const all = links();
      if (!all.length) return false;
      const row = rowOf(document.activeElement);
      const now = row ? all.findIndex((one) => rowOf(one) === row) : -1;
      const next = all[now < 0 ? 0 : Math.min(Math.max(now + Number(by), 0), all.length - 1)];
      next.focus();
      rowOf(next).scrollIntoView({ block: "nearest" });
    },
    tick: () => {
      const box = rowOf(document.activeElement)?.querySelector("input[type=checkbox][name=case]");
      if (!box) return false;
      box.click();
    },
    following: () => {
      if (!document.getElementById("also-here")) return false;
      if (following) location.assign(following);
      else tell(here < 0 ? told.dataset.unknown : told.dataset.last);
    },
    send: (_target, field) => {
      const button = isText(field) && field.form ? usual(field.form) : undefined;
      if (!button) return false;
      field.form.requestSubmit(button);
    },
  };

  const NO_TEXT = "[type=checkbox], [type=radio], [type=button], [type=submit], [type=file], [type=hidden]";
  const isText = (one) => one.matches?.(`textarea, input:not(${NO_TEXT})`) || one.isContentEditable;
  const isTyped = (one) => isText(one) || one.matches?.("select");

  let begun = "", at = 0;
  const pressed = (event) => {
    const isCommand = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    const is = (more) => event.altKey || more;
    if (isCommand && !is(event.shiftKey)) return `Ctrl+${event.key.length === 1 ? event.key.toUpperCase() : event.key}`;
    if (is(event.ctrlKey || event.metaKey) || isOff || isTyped(event.target)) return "";
    /* Shift belongs to ? and / on a Norwegian keyboard; of letters it makes others, and Caps Lock does not. */
    const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
    const keys = begun && Date.now() - at < PATIENCE_MS ? `${begun} ${key}` : key;
    const isBeginning = [...known.keys()].some((one) => one.startsWith(`${keys} `));
    if (key !== "Shift") begun = isBeginning ? keys : "";
    at = Date.now();
    return keys;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { kind, target } = known.get(pressed(event)) ?? {};
    if (does[kind] && does[kind](target, event.target) !== false) event.preventDefault();
  });

  for (const button of document.querySelectorAll("dialog [data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }

  const choice = document.getElementById("keys-choice");
  if (choice) {
    const box = choice.querySelector("input");
    const said = choice.querySelector("[role=status]");
    choice.hidden = false;
    document.getElementById("keys-need-script").hidden = true;
    box.checked = !isOff;
    box.addEventListener("change", () => {
      isOff = !box.checked;
      keep("localStorage", "keys", isOff ? "off" : "on");
      said.textContent = isOff ? said.dataset.off : said.dataset.on;
    });
  }
})();
