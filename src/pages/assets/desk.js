// Cards on the board of a plan are lifted and put down, by pointer and by keyboard alike. The server says which places are
// possible (a page of its own, /lift) and judges every move (the form /moves); what comes back is the board anew. Nothing is
// kept here but the way back.
"use strict";
(() => {
  const desk = document.querySelector("#desk");
  if (!desk) return;
  const [board, panel, said] = ["#desk-board", "#desk-panel", "#desk-said"].map((id) => desk.querySelector(id));
  const words = JSON.parse(desk.dataset.words);
  const may = desk.dataset.can === "1";
  const fill = (text, ...values) => values.reduce((text, value) => text.replace("{}", () => value), text);
  const say = (text) => (said.textContent = text);
  const all = (query, from = board) => [...from.querySelectorAll(query)];
  const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const name = (card) => card.firstChild.textContent.trim();
  const where = (slot) => {
    const row = slot.closest("li") || slot.closest("tr");
    const head = slot.closest(".body") || row;
    const said = [head.querySelector("h3, th"), row.querySelector(".post")].filter(Boolean);
    return said.map((one) => (one.firstChild || one).textContent.trim()).join(" ");
  };

  // What stands where, to tell what somebody else has changed.
  const seen = (from) => new Map(all(".card[data-cell]", from).map((card) => [card.dataset.talent + card.dataset.year + name(card), where(card.closest(".slot")) + " " + name(card)]));
  const changed = (before, after) => {
    const lines = [];
    for (const [key, text] of after) if (before.get(key) !== text) lines.push("＋" + text);
    for (const [key, text] of before) if (!after.has(key)) lines.push("－" + text);
    return lines.length ? lines.slice(0, 8).join("、") : words.same;
  };

  // The way back, kept for this plan while the window is open.
  const key = "desk " + desk.dataset.plan;
  const history = () => JSON.parse(sessionStorage.getItem(key) || '{"undo":[],"redo":[]}');
  const keep = (past) => (sessionStorage.setItem(key, JSON.stringify(past)), buttons(past));
  const buttons = (past = history()) => {
    for (const button of desk.querySelectorAll("[data-do]")) {
      const which = button.dataset.do;
      const open = which in past ? past[which].length : held || (which !== "drop" && chosen());
      button.setAttribute("aria-disabled", String(!open));
    }
  };

  let held = null;
  let last = null;
  let busy = false;
  let missed = false;
  const chosen = () => (last && board.contains(last) && "cell" in last.dataset ? last : null);
  const posts = (cell) => cell.split(" ").filter(Boolean).map((post) => ({ post_id: post.replace("*", ""), pinned: post.endsWith("*") }));
  const edit = (card, cell) => ({ talent_id: card.dataset.talent, fiscal_year: Number(card.dataset.year), posts: posts(cell) });

  const take = (doc) => {
    const fresh = doc.querySelector("#desk");
    if (!fresh) return;
    missed = false;
    board.innerHTML = fresh.querySelector("#desk-board").innerHTML;
    const years = desk.querySelector(".years");
    if (years) years.innerHTML = fresh.querySelector(".years").innerHTML;
    for (const part of ["version", "token"]) desk.dataset[part] = fresh.dataset[part];
    watch();
  };
  const focus = (talent, year) => {
    const card = board.querySelector(`.card[data-talent="${talent}"][data-year="${year}"]`);
    if (card) card.focus();
  };
  const anew = async (text) => {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || !answer.ok) return say(words.lost);
    const before = seen(board);
    take(await parse(answer));
    say(fill(text, changed(before, seen(board))));
  };

  // Sends cells; what they were is the way back.
  const send = async (after, before, text, kind) => {
    if (busy) return;
    busy = true;
    desk.setAttribute("aria-busy", "true");
    const { token, version, plan } = desk.dataset;
    const body = new URLSearchParams({ token, version, cells: JSON.stringify(after), back: location.search.slice(1) });
    const answer = await fetch(`/plans/${plan}/moves`, { method: "POST", body }).catch(() => null);
    busy = false;
    desk.removeAttribute("aria-busy");
    if (!answer) return say(words.lost);
    const doc = await parse(answer);
    const past = history();
    if (answer.ok && doc.querySelector("#desk")) {
      if (kind !== "undo") past.undo.push({ after, before, text });
      if (kind === "undo") past.redo.push({ after: before, before: after, text });
      if (!kind) past.redo = [];
      take(doc);
      keep(past);
      focus(after[0].talent_id, after[0].fiscal_year);
      return say(text);
    }
    if (answer.status === 412) return anew(words.stale);
    const token2 = doc.querySelector("input[name=token]");
    if (token2) desk.dataset.token = token2.value;
    say([...doc.querySelectorAll(".summary li, .summary p")].map((one) => one.textContent.trim()).join(" ") || doc.title);
  };
  const step = (from) => {
    const past = history();
    const one = past[from].pop();
    if (!one) return say(words.none);
    sessionStorage.setItem(key, JSON.stringify(past));
    if (from === "undo") return send(one.before, one.after, one.text, "undo");
    return send(one.after, one.before, one.text, "redo");
  };

  const drop = () => {
    if (!held) return;
    held.card.classList.remove("held");
    held.card.style.transform = "";
    for (const slot of all(".slot")) slot.classList.remove("can", "cannot", "swap", "over");
    for (const hint of all(".hint")) hint.remove();
    held = null;
    panel.hidden = true;
    desk.classList.remove("open");
    buttons();
  };

  const back = () => {
    drop();
    say(words.back);
    if (missed) (missed = false), anew(words.others);
  };

  // Lifts a card: the server says where it may go.
  const lift = async (card, drawn) => {
    if (!may || !("cell" in card.dataset)) return say(words.stays);
    drop();
    const { talent, year } = card.dataset;
    const own = { card, talent, year, places: new Map() };
    held = own;
    card.classList.add("held");
    buttons();
    const answer = await fetch(`/plans/${desk.dataset.plan}/lift?talent=${talent}&year=${year}`).catch(() => null);
    if (held !== own) return;
    if (!answer || !answer.ok) return drop(), say(words.lost);
    const doc = await parse(answer);
    for (const place of JSON.parse(doc.querySelector("#places").dataset.json)) own.places.set(place.post, place);
    let count = 0;
    for (const slot of all(`.slot[data-year="${year}"]`)) {
      const place = own.places.get(slot.dataset.post);
      if (!place) continue;
      count += place.allowed;
      slot.classList.add(place.allowed ? "can" : place.swap ? "swap" : "cannot");
      slot.title = place.why;
      if (!place.estimate) continue;
      const hint = document.createElement("span");
      hint.className = "hint";
      hint.textContent = place.estimate;
      slot.append(hint);
    }
    const title = doc.querySelector("h1");
    const head = document.createElement("h2");
    head.textContent = title.textContent;
    title.replaceWith(head);
    doc.querySelector("#places").remove();
    // Beside the board, which gives way: not under a card that is being drawn.
    if (!drawn) {
      panel.innerHTML = doc.querySelector("main").innerHTML;
      panel.hidden = false;
      desk.classList.add("open");
    }
    say(fill(words.lifted, name(card), count));
  };

  const tell = (slot) => {
    const place = held.places.get(slot.dataset.post);
    if (!place) return say(where(slot));
    if (place.allowed) return say(fill(words.can, where(slot), place.estimate, place.why));
    say(fill(place.swap ? words.swap : words.cannot, where(slot), place.why));
  };

  // Puts the card down: a free place takes it, a taken one swaps the two, the bench clears the year. What is put by hand is
  // pinned, so that a re-solve keeps it.
  const put = (slot) => {
    const { card, talent, year, places } = held;
    const post = slot.dataset.post;
    const place = places.get(post);
    const before = [edit(card, card.dataset.cell)];
    if (slot.dataset.year !== year || slot.contains(card) || (!place && post !== "-")) return back();
    if (place && !place.allowed && !place.swap) return say(fill(words.cannot, where(slot), place.why));
    const after = [edit(card, place ? post + "*" : "")];
    const text = fill(words.done, name(card), where(slot));
    const other = place && place.swap && slot.querySelector(".card[data-cell]");
    if (place && place.swap && !other) return say(fill(words.cannot, where(slot), place.why));
    if (other) {
      const [own] = posts(card.dataset.cell);
      before.push(edit(other, other.dataset.cell));
      after.push(edit(other, own ? own.post_id + "*" : ""));
    }
    drop();
    send(after, before, text);
  };
  const pin = (card) => {
    const all = posts(card.dataset.cell);
    if (!all.length) return say(words.none);
    const turned = all.every((one) => one.pinned);
    const after = all.map((one) => one.post_id + (turned ? "" : "*")).join(" ");
    drop();
    send([edit(card, after)], [edit(card, card.dataset.cell)], name(card));
  };
  const clear = (card) => {
    drop();
    send([edit(card, "")], [edit(card, card.dataset.cell)], name(card));
  };
  const act = (which) => {
    const card = held ? held.card : chosen();
    if (which === "undo" || which === "redo") return step(which);
    if (which === "drop") return back();
    if (!card) return say(words.none);
    (which === "pin" ? pin : clear)(card);
  };

  const move = (from, ahead) => {
    const open = all(".slot").filter((slot) => slot.dataset.year === held.year && (held.places.has(slot.dataset.post) || slot.dataset.post === "-"));
    const good = open.filter((slot) => !slot.classList.contains("cannot"));
    const at = good.indexOf(from);
    const next = good[(at + (ahead ? 1 : good.length - (at < 0 ? 0 : 1))) % good.length];
    if (!next) return;
    next.focus();
    tell(next);
  };
  board.addEventListener("focusin", (event) => {
    last = event.target.closest(".card") || last;
    buttons();
  });
  desk.addEventListener("keydown", (event) => {
    const card = event.target.closest(".card");
    const slot = event.target.closest(".slot");
    const command = event.ctrlKey || event.metaKey;
    const stop = () => event.preventDefault();
    if (command && event.key === "z") return stop(), step(event.shiftKey ? "redo" : "undo");
    if (command && event.key === "y") return stop(), step("redo");
    if (command || event.altKey || event.target.closest("button, #desk-panel")) {
      if (event.key === "Escape" && held) stop(), back();
      return;
    }
    if (event.key === " " && card && !held) return stop(), lift(card);
    if (event.key === "p" && card && may && "cell" in card.dataset) return stop(), pin(card);
    if (!held) return;
    if (event.key === "Escape") {
      const { talent, year } = held;
      return stop(), back(), focus(talent, year);
    }
    if (event.key.startsWith("Arrow")) return stop(), move(slot, event.key === "ArrowDown" || event.key === "ArrowRight");
    if ((event.key === "Enter" || event.key === " ") && slot) return stop(), put(slot);
  });

  // The pointer: a card that is drawn over some pixels is lifted; a mere click follows its link.
  let from = null;
  let dragged = false;
  const under = (event) => {
    const there = document.elementsFromPoint(event.clientX, event.clientY).filter((one) => !from.card.contains(one));
    const found = there.map((one) => one.closest(".slot")).find(Boolean);
    return found && board.contains(found) && found.dataset.year ? found : null;
  };
  board.addEventListener("dragstart", (event) => event.preventDefault());
  board.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(".card[data-cell]");
    dragged = false;
    if (may && card && event.button === 0 && event.pointerType !== "touch") from = { card, x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!dragged && Math.hypot(x, y) < 6) return;
    if (!dragged) (dragged = true), lift(from.card, true);
    from.card.style.transform = `translate(${x}px, ${y}px)`;
    for (const slot of all(".slot.over")) slot.classList.remove("over");
    const slot = under(event);
    if (slot) slot.classList.add("over");
  });
  document.addEventListener("pointerup", async (event) => {
    if (!from) return;
    const slot = dragged && under(event);
    from.card.style.transform = "";
    from = null;
    if (!dragged || !held) return;
    // Put down before the server has answered: wait for what it says.
    const own = held;
    for (let turn = 0; turn < 100 && held === own && !own.places.size; turn += 1) await new Promise((go) => setTimeout(go, 50));
    if (held !== own) return;
    if (slot) put(slot);
    else back();
  });
  // A click lifts, and the next one puts down; Enter on a card, or a click with a key held, follows its link.
  board.addEventListener("click", (event) => {
    const card = event.target.closest(".card[data-cell]");
    if (dragged) event.preventDefault();
    else if (may && event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const slot = event.target.closest(".slot[data-year]");
      if (held && slot && held.places.size && !slot.contains(held.card)) event.preventDefault(), put(slot);
      else if (held && card === held.card) event.preventDefault(), back();
      else if (card) event.preventDefault(), card.focus(), lift(card);
    }
    dragged = false;
  }, true);

  // Others who work on the same plan.
  let source = null;
  const watch = () => {
    if (source) source.close();
    if (!window.EventSource) return;
    source = new EventSource(`/plans/${desk.dataset.plan}/versions?since=${desk.dataset.version}`);
    source.addEventListener("version", (event) => {
      const { version } = JSON.parse(event.data);
      if (String(version) === desk.dataset.version || busy) return;
      source.close();
      if (held) return (missed = true);
      anew(words.others);
    });
  };
  // The filter leads to another board: no part of this one is exchanged under the hand.
  document.addEventListener("submit", (event) => event.target.matches(".conditions") && event.stopPropagation(), true);
  desk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) act(button.dataset.do);
  });
  desk.querySelector("#desk-tools").hidden = !may;
  if (may) say(words.help);
  buttons();
  watch();
})();
