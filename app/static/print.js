/* Unfolds tables while the page is printed, in browsers whose style sheets cannot. */
(() => {
  if (CSS.supports("selector(::details-content)")) return;
  let opened = [];

  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.fl-prints:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();
