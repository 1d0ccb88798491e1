/* Keeps the answer that is being written as a draft: some seconds after the last key, and when the page is left. Without
   it the button does the same. What can be undone for a moment is taken from the page when that is over. */
(() => {
  const text = document.getElementById("answer-text");
  const form = text?.form;
  if (form?.dataset.draft) {
    const said = document.getElementById("draft-kept");
    let kept = text.value, timer;
    const keep = async (event) => {
      clearTimeout(timer);
      if (text.value === kept) return;
      const now = text.value;
      const body = new URLSearchParams({ text: now, csrf_token: form.elements.csrf_token.value });
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: event?.type === "pagehide" });
        if (!answer.ok) return;
        kept = now;
        if (said.textContent !== said.dataset.sentence) said.textContent = said.dataset.sentence;
      } catch { /* the text is still in the field, and the button still keeps it */ }
    };
    text.addEventListener("input", () => {
      said.textContent = "";
      clearTimeout(timer);
      timer = setTimeout(keep, 3000);
    });
    addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", () => document.hidden && keep());
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      kept = text.value;
    });
  }
  const undo = document.getElementById("take-back");
  if (undo) setTimeout(() => undo.remove(), undo.dataset.seconds * 1000);
})();
