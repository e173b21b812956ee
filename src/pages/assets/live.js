// Work under way is told by the server (server-sent events). Where these do not pass, the page asks every three seconds.
// Either way the server writes the words: a part of the page (#live) is fetched anew by htmx on the event "look". Numbers
// change too often to be read out; only the end is said (#live-said).
"use strict";
(() => {
  const at = () => document.querySelector("#live[data-events]");
  if (!at()) return;
  const watched = new MutationObserver(() => {
    const live = document.querySelector("#live");
    if (!live || at()) return;
    watched.disconnect();
    document.querySelector("#live-said").textContent = live.querySelector("dt").textContent + ": " + live.querySelector("dd").textContent;
    // What stands around it (the state, the next steps) is of before: the whole page comes anew once that was read out.
    setTimeout(() => location.reload(), 1500);
  });
  watched.observe(at().parentElement, { childList: true });
  let waiting = false;
  const look = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      const live = document.querySelector("#live");
      if (live) live.dispatchEvent(new Event("look"));
    }, 500);
  };
  const poll = () => {
    const timer = setInterval(() => (at() ? look() : clearInterval(timer)), 3000);
  };
  if (!window.EventSource) return poll();
  const source = new EventSource(at().dataset.events);
  source.addEventListener("progress", look);
  source.addEventListener("end", () => {
    source.close();
    look();
  });
  source.onerror = () => {
    source.close();
    poll();
  };
})();
