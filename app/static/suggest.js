/* Shows services that may answer what is being written; without it the form is whole. Moves nothing once the writer has
   left the field. What is hidden stays so as long as the page: nothing is kept in the browser. */
(() => {
  const box = document.getElementById("suggestions");
  const text = document.getElementById("text");
  if (!box || !text) return;
  const [said, panel] = box.children;
  const [list, hide] = panel.children;
  const { address, sentence, least, most } = box.dataset;
  let timer, asking, asked = "";

  const show = (html) => {
    if (list.innerHTML !== html) list.innerHTML = html;
    panel.hidden = !html;
    const now = html && sentence;
    if (said.textContent !== now) said.textContent = now;
  };

  const look = async () => {
    const written = text.value.trim().slice(0, most);
    if (written === asked) return;
    asked = written;
    asking?.abort();
    if (written.length < least) return show("");
    asking = new AbortController();
    const { csrf_token, submission_key } = text.form.elements;
    const body = new URLSearchParams({
      text: written, csrf_token: csrf_token.value, submission_key: submission_key.value,
    });
    try {
      const answer = await fetch(address, { method: "POST", body, signal: asking.signal });
      const html = answer.ok ? (await answer.text()).trim() : "";
      if (document.activeElement === text) show(html);
      else asked = "";
    } catch { /* suggestions are an extra: the form goes on without them */ }
  };

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  };
  const events = ["input", "focus"];
  events.forEach((event) => text.addEventListener(event, wait));

  hide.addEventListener("click", () => {
    events.forEach((event) => text.removeEventListener(event, wait));
    clearTimeout(timer);
    asking?.abort();
    show("");
    text.focus();
  });
})();
