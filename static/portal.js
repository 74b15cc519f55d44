/* What the pages do beyond plain HTML. Each section only improves something that works without it:
   toast · keys · menus, drawer, dialogs · moments · tables and forms · progress · idle warning.
   No library, no build step, nothing inline; words come from data attributes, so that they are translated. */
(() => {
  "use strict";
  const toast = document.getElementById("toast");
  const alarm = document.getElementById("alarm");

  // ---- Toast: one sentence, read aloud, gone after a while ----
  let fading;
  function say(text, place = toast) {
    if (!place) return;
    clearTimeout(fading);
    for (const each of [toast, alarm]) each.textContent = "";
    // A frame later, so that the same word said twice is announced twice.
    requestAnimationFrame(() => { place.textContent = text; });
    fading = setTimeout(() => { place.textContent = ""; }, place === alarm ? 9000 : 4000);
  }

  // ---- Keys: reveal in place, copy without showing. Both are the logged act; without script the form posts ----
  async function fetchKey(button, act) {
    const form = button.form;
    const body = new FormData(form);
    body.set("act", act);
    const answer = await fetch(button.getAttribute("formaction") || form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { "Accept": "application/json", "X-CSRFToken": body.get("csrfmiddlewaretoken") },
      credentials: "same-origin",
      redirect: "error", // a redirect is the sign-in page: post plainly and let the reader see it
      cache: "no-store",
    });
    const said = await answer.json();
    if (!answer.ok) throw new Refusal(said.detail || said.title, answer.status);
    return said.product_key;
  }
  class Refusal extends Error {
    constructor(text, status) { super(text); this.status = status; }
  }

  function show(cell, button, productKey) {
    const text = cell.querySelector(".key-text");
    cell.veiled = text.cloneNode(true);
    text.textContent = productKey;
    text.classList.add("open");
    button.shown = { words: button.textContent, label: button.getAttribute("aria-label") };
    button.textContent = button.dataset.hide;
    button.removeAttribute("aria-label");
    opened(button, toast.dataset.shown);
  }
  // Both acts end alike; what shows who has seen a key listens.
  function opened(button, words) {
    button.closest("details.menu")?.removeAttribute("open");
    say(words);
    document.body.dispatchEvent(new Event("key-opened"));
  }
  function hide(cell, button) {
    cell.querySelector(".key-text").replaceWith(cell.veiled);
    delete cell.veiled;
    button.textContent = button.shown.words;
    button.setAttribute("aria-label", button.shown.label);
    delete button.shown;
  }
  function hideAll() {
    for (const button of document.querySelectorAll("[data-key] button[data-hide]")) {
      if (button.shown) hide(button.closest("[data-key]"), button);
    }
  }

  async function copy(button) {
    // Given as a promise, so that browsers which tie the clipboard to the click (Safari) still allow it.
    const key = fetchKey(button, "copy");
    if (window.ClipboardItem && navigator.clipboard?.write) {
      const blob = key.then((text) => new Blob([text], { type: "text/plain" }));
      blob.catch(() => {});
      try {
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      } catch (problem) {
        await key; // a refusal by the center is told as such, before a refusal by the browser
        throw problem;
      }
    } else {
      await navigator.clipboard.writeText(await key);
    }
    opened(button, toast.dataset.copied);
  }

  async function keyAct(button) {
    const cell = button.closest("[data-key]");
    if (button.shown) { hide(cell, button); say(toast.dataset.hidden); return; }
    button.setAttribute("aria-busy", "true");
    try {
      if (button.value === "copy") await copy(button);
      else show(cell, button, await fetchKey(button, "reveal"));
    } catch (problem) {
      if (problem instanceof Refusal && problem.status !== 401) say(problem.message || toast.dataset.failed, alarm);
      else if (problem instanceof DOMException) say(toast.dataset.noClipboard, alarm);
      else button.form.requestSubmit(button); // signed out, or no answer: let the plain form show what is wrong
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key] button[name=act]");
    if (!button || button.getAttribute("aria-busy")) return;
    if (!button.form || !button.form.checkValidity()) return; // the browser says which field is missing
    event.preventDefault();
    keyAct(button);
  });

  // What stands on the page already: <button type=button data-copies="id of the element" hidden>.
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim())
        .then(() => say(toast.dataset.copied), () => say(toast.dataset.noClipboard, alarm));
    });
  }

  // ---- Menus, drawer, dialogs ----
  const closers = "details.menu[open], details.drawer[open]";
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(closers)) {
      const rail = open.matches(".drawer") ? open.nextElementSibling : null;
      if (!open.contains(event.target) && !rail?.contains(event.target)) open.open = false;
    }
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest("dialog").close();
    if (event.target.matches?.("details.ask > dialog[open]")) event.target.close(); // a click on the backdrop
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return; // a dialog takes its own Escape
    for (const open of document.querySelectorAll(closers)) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (!(details instanceof HTMLDetailsElement) || !details.open) return;
    if (details.matches(".drawer")) details.nextElementSibling.querySelector(".place")?.focus();
    if (!details.matches(".ask")) return;
    const dialog = details.querySelector("dialog");
    dialog.querySelector("[data-dismiss]").hidden = false;
    dialog.addEventListener("close", () => { details.open = false; }, { once: true });
    dialog.showModal();
  }, true);

  // ---- Moments: in the zone the reader chose, else in the one of this machine; exact on hover ----
  function moveMoments(root) {
    const language = document.documentElement.lang;
    const timeZone = document.body.dataset.zone || undefined;
    for (const time of root.querySelectorAll("time[data-moment]")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const wanted = { timeZone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
      if (time.dataset.moment !== "short") wanted.year = "numeric";
      const parts = Object.fromEntries(new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, wanted)
        .formatToParts(at).map((part) => [part.type, part.value]));
      // As the server writes it: three letters, no point.
      time.textContent = [parts.day, parts.month.slice(0, 3), parts.year, `${parts.hour}:${parts.minute}`].filter(Boolean).join(" ");
      time.title = new Intl.DateTimeFormat(language, { timeZone, dateStyle: "full", timeStyle: "long" }).format(at);
      time.removeAttribute("data-moment");
    }
  }
  moveMoments(document);

  // ---- Tables and forms ----
  // A tick in the head ticks the rows: <input type=checkbox data-tick-all="name of the row boxes">.
  document.addEventListener("change", (event) => {
    const all = event.target.dataset?.tickAll;
    if (!all) return;
    for (const box of document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all)}"]:not(:disabled)`)) {
      box.checked = event.target.checked;
    }
  });
  // A form of ticked rows says so at once when nothing is ticked: <form id data-none="words">.
  document.addEventListener("submit", (event) => {
    const { id, dataset } = event.target;
    if (!dataset.none || document.querySelector(`input[form="${CSS.escape(id)}"]:checked`)) return;
    event.preventDefault();
    say(dataset.none, alarm);
  });
  document.querySelector("[data-errors]")?.focus();
  // A form sent twice by a double click is one form; the button says that it is being sent.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post" || event.target.id === "key-acts") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  // ---- Progress: the part asks for itself (htmx); when it has ended, the page shows the result ----
  document.addEventListener("htmx:afterSwap", (event) => {
    moveMoments(event.target.parentElement || document);
    if (document.querySelector(".progress-part[data-ended]")) window.location.reload();
  });

  // ---- Idle warning: two minutes before the session ends, in every tab that is open ----
  const idle = document.getElementById("idle");
  if (idle) watchIdle(idle, Number(idle.dataset.idleSeconds) * 1000);

  function watchIdle(dialog, allowed) {
    const warnAt = Math.max(allowed - 120000, allowed / 2);
    // Shared between tabs where the browser keeps anything at all, else this tab's own memory.
    let own = Date.now();
    const heard = () => { own = Date.now(); try { localStorage.setItem("heard", own); } catch { /* own is enough */ } };
    const silence = () => {
      try { own = Math.max(own, Number(localStorage.getItem("heard"))); } catch { /* own is enough */ }
      return Date.now() - own;
    };
    heard(); // this page was just answered, so the session has just been renewed
    document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) heard(); });
    dialog.querySelector("[data-stay]").addEventListener("click", async () => {
      const answer = await fetch(dialog.dataset.keepUrl, { redirect: "manual" }).catch(() => null);
      if (!answer?.ok) { over(); return; }
      heard();
      dialog.close();
    });
    dialog.addEventListener("cancel", (event) => { if (silence() >= allowed) event.preventDefault(); });
    function over() {
      hideAll();
      dialog.querySelector("h2").textContent = dialog.dataset.over;
      for (const part of dialog.querySelectorAll("[data-before], [data-stay]")) part.hidden = true;
      for (const part of dialog.querySelectorAll("[data-after]")) part.hidden = false;
    }
    setInterval(() => {
      const still = silence();
      if (still >= warnAt && !dialog.open) dialog.showModal();
      else if (still < warnAt && dialog.open) dialog.close(); // another tab stayed
      if (still >= allowed) over();
    }, 5000);
  }
})();
