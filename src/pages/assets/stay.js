// A session that is not used ends. Before it does, whoever is still reading or typing is asked whether to go on; what is sent
// after its end is kept at the door (that works without scripts too).
"use strict";
(() => {
  const stay = document.querySelector("#stay");
  if (!stay) return;
  const [ask, over] = stay.children;
  let timer;
  const wait = () => {
    ask.hidden = over.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => (ask.hidden = false), Number(stay.dataset.minutes) * 60000);
  };
  ask.querySelector("button").addEventListener("click", async () => {
    // Any page renews the session; that of somebody signed out leads to the door.
    const answer = await fetch("/help", { redirect: "manual" }).catch(() => null);
    if (!answer) return;
    if (answer.ok) return wait();
    ask.hidden = true;
    over.hidden = false;
  });
  // Whatever the page asks for by itself is use.
  document.addEventListener("htmx:after:request", wait);
  wait();
})();
