/* Says while the page of a case is looked at that somebody is there, and shows who else is; without it the page is whole. */
(() => {
  const line = document.getElementById("also-here");
  if (!line) return;
  const { address, every } = line.dataset;
  const token = document.querySelector("input[name=csrf_token]").value;

  const say = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf_token: token }) });
      const who = answer.ok ? (await answer.text()).trim() : "";
      if (line.textContent !== who) line.textContent = who;
      line.hidden = !who;
    } catch { /* it is an extra: who saves second is told all the same */ }
  };

  say();
  setInterval(say, every * 1000);
  document.addEventListener("visibilitychange", say);
})();
