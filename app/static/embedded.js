/* In a frame: tells the page around it how tall this one is. A number and nothing else, so it may go to any page; and the
   only pages there are around it are those of the region's hosts, since the browser lets no others frame it.
   A browser ignores autofocus in a frame from another site; so the summary of faults is given its focus here. */
(() => {
  if (window.parent === window) return;
  const tell = () =>
    window.parent.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
  document.querySelector("[autofocus]")?.focus();
})();
