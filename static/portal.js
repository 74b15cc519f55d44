/* Progressive enhancement of the pages: each section improves something that works without it.
   Announcements, keys, secrets, menus, drawer and dialogs, times, tables and forms, progress, idle warning.
   No library, no build step, nothing inline; texts come from data attributes, where they are translated. */
(() => {
  "use strict";
  const toast = document.getElementById("toast");
  const alarm = document.getElementById("alarm");
  // Before htmx starts: no inline styles and no eval, as the content security policy has it, and no pages kept.
  if (window.htmx) Object.assign(window.htmx.config, { includeIndicatorStyles: false, allowEval: false, historyCacheSize: 0 });

  // ---- Announcements: one sentence, read by screen readers, removed after a few seconds ----
  let fading;
  function announce(text, place = toast) {
    if (!place) return;
    clearTimeout(fading);
    for (const each of [toast, alarm]) each.textContent = "";
    // In the next frame, so that screen readers read a repeated text again.
    requestAnimationFrame(() => { place.textContent = text; });
    fading = setTimeout(() => { place.textContent = ""; }, place === alarm ? 9000 : 4000);
  }

  // ---- Keys: reveal in place, copy without showing. Both are logged; without script the form is submitted ----
  async function fetchKey(button, act) {
    const form = button.form;
    const body = new FormData(form);
    body.set("act", act);
    const answer = await fetch(button.getAttribute("formaction") || form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { "Accept": "application/json", "X-CSRFToken": body.get("csrfmiddlewaretoken") },
      credentials: "same-origin",
      redirect: "error", // a redirect leads to the sign-in page: submit the form, so that the reader sees it
      cache: "no-store",
    });
    const result = await answer.json();
    if (!answer.ok) throw new Refusal(result.detail || result.title, answer.status);
    return result.product_key;
  }
  class Refusal extends Error {
    constructor(text, status) { super(text); this.status = status; }
  }

  const SHOWN_FOR = 60000; // ms; then a key is masked again
  function show(cell, button, productKey) {
    const text = cell.querySelector(".key-text");
    cell.masked = text.cloneNode(true);
    text.textContent = productKey;
    text.classList.add("open");
    button.shown = { title: button.title };
    button.title = `${toast.dataset.hide} ${productKey.slice(-5)}`;
    button.classList.add("open");
    button.shown.timer = setTimeout(() => hide(cell, button), SHOWN_FOR);
    opened(button, toast.dataset.shown);
    watchSession();
  }
  // Common end of reveal and copy; the list of who has seen a key listens to the event.
  function opened(button, words) {
    button.closest("details.menu")?.removeAttribute("open");
    announce(words);
    document.body.dispatchEvent(new Event("key-opened"));
  }
  function hide(cell, button) {
    clearTimeout(button.shown.timer);
    cell.querySelector(".key-text").replaceWith(cell.masked);
    delete cell.masked;
    button.title = button.shown.title;
    button.classList.remove("open");
    delete button.shown;
  }
  function hideAll() {
    for (const button of document.querySelectorAll("[data-key] button.eye")) {
      if (button.shown) hide(button.closest("[data-key]"), button);
    }
  }

  // ---- Secrets on the page: masked when the session ends, also in another tab, and when the page is left ----
  const mark = document.body.dataset.session || ""; // names this session; empty for a visitor
  const CHECK_EVERY = 10000; // ms, while a key is shown
  let watching;
  const hasSecret = () => Boolean(document.querySelector(".key-text.open, [data-secret]"));
  function hideSecrets() {
    hideAll();
    for (const secret of document.querySelectorAll("[data-secret]")) {
      secret.textContent = "•••••";
      secret.removeAttribute("data-secret");
      secret.toggleAttribute("data-hidden-secret", true);
    }
    for (const button of document.querySelectorAll("button[data-copies]")) {
      if (document.getElementById(button.dataset.copies)?.hasAttribute("data-hidden-secret")) button.hidden = true;
    }
  }
  // Whether the server still knows the session that this page was made in. No answer counts as no.
  async function checkSession() {
    if (!mark || !hasSecret()) return;
    const answer = await fetch(document.body.dataset.sessionUrl, { redirect: "manual", cache: "no-store" }).catch(() => null);
    if (!answer?.ok || (await answer.text()) !== mark) hideSecrets();
  }
  function watchSession() {
    clearInterval(watching);
    watching = setInterval(() => { if (hasSecret()) checkSession(); else clearInterval(watching); }, CHECK_EVERY);
  }
  // Each page writes its mark for the other tabs: that of a visitor, or of another session, ends what they show.
  try { localStorage.setItem("session", mark); } catch { /* the checks remain */ }
  window.addEventListener("storage", (event) => {
    if (event.key === "session" && mark && event.newValue !== mark) hideSecrets();
  });
  window.addEventListener("focus", checkSession);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) checkSession(); });
  window.addEventListener("pagehide", hideSecrets); // so that no secret is in the browser's back/forward cache
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-hidden-secret]")) window.location.reload();
  });

  async function copy(button) {
    // Passed as a promise, since Safari allows clipboard access only during the click.
    const key = fetchKey(button, "copy");
    if (window.ClipboardItem && navigator.clipboard?.write) {
      const blob = key.then((text) => new Blob([text], { type: "text/plain" }));
      blob.catch(() => {});
      try {
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      } catch (problem) {
        await key; // an error of the center takes precedence over one of the browser
        throw problem;
      }
    } else {
      await navigator.clipboard.writeText(await key);
    }
    opened(button, toast.dataset.copied);
  }

  async function keyAct(button) {
    const cell = button.closest("[data-key]");
    if (button.shown) { hide(cell, button); announce(toast.dataset.hidden); return; }
    button.setAttribute("aria-busy", "true");
    try {
      if (button.matches(".copy")) await copy(button);
      else show(cell, button, await fetchKey(button, "reveal"));
    } catch (problem) {
      if (problem instanceof Refusal && problem.status !== 401) announce(problem.message || toast.dataset.failed, alarm);
      else if (problem instanceof DOMException) announce(toast.dataset.noClipboard, alarm);
      else button.form.requestSubmit(button); // signed out, or no answer: submit the form, whose page shows what is wrong
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key] > .act, [data-key] .rowacts > .act");
    if (!button || button.getAttribute("aria-busy")) return;
    if (!button.form || !button.form.checkValidity()) return; // submitted: the page of the key says what is missing
    event.preventDefault();
    keyAct(button);
  });

  // Copies text of the page: <button type=button data-copies="id of the element" hidden>.
  function offerCopies(root) {
    for (const button of root.querySelectorAll("button[data-copies]")) button.hidden = !navigator.clipboard;
  }
  offerCopies(document);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copies]");
    if (!button) return;
    navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim())
      .then(() => announce(toast.dataset.copied), () => announce(toast.dataset.noClipboard, alarm));
  });

  // ---- Menus, drawer, dialogs ----
  const closers = "details.menu[open], details.drawer[open]";
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(closers)) {
      const sidebar = open.matches(".drawer") ? open.nextElementSibling : null;
      if (!open.contains(event.target) && !sidebar?.contains(event.target)) open.open = false;
    }
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest("dialog").close();
    if (event.target.matches?.("details.ask > dialog[open]")) event.target.close(); // a click on the backdrop
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return; // a dialog handles Escape itself
    for (const open of document.querySelectorAll(closers)) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
  // Arrow keys go through a menu's entries, from its button into it, and around.
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu");
    if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    if (event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    menu.open = true;
    const entries = [...menu.querySelectorAll(".panel :is(a, button)")].filter((entry) => entry.checkVisibility());
    const at = entries.indexOf(document.activeElement), last = entries.length - 1;
    const next = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
    entries[next]?.focus();
  });
  // A menu opens to the side, or upwards, where it would reach out of the window.
  function keepInside(panel) {
    panel.classList.remove("from-left", "upwards");
    let box = panel.getBoundingClientRect();
    if (box.left < 0) panel.classList.add("from-left");
    if (box.bottom > window.innerHeight && box.top > box.height) panel.classList.add("upwards");
    box = panel.getBoundingClientRect();
    panel.style.translate = box.right > window.innerWidth ? `${Math.floor(window.innerWidth - box.right - 8)}px` : "";
  }
  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (!(details instanceof HTMLDetailsElement) || !details.open) return;
    if (details.matches(".menu") && details.querySelector(".panel")) keepInside(details.querySelector(".panel"));
    if (details.matches(".drawer")) details.nextElementSibling.querySelector(".place")?.focus();
    if (!details.matches(".ask")) return;
    const dialog = details.querySelector("dialog");
    dialog.querySelector("[data-dismiss]").hidden = false;
    dialog.addEventListener("close", () => { details.open = false; }, { once: true });
    dialog.showModal();
  }, true);

  // ---- Times: in the reader's chosen time zone, else that of the browser; exact on hover ----
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
      // The server's format: three letters, no period.
      time.textContent = [parts.day, parts.month.slice(0, 3), parts.year, `${parts.hour}:${parts.minute}`].filter(Boolean).join(" ");
      time.title = new Intl.DateTimeFormat(language, { timeZone, dateStyle: "full", timeStyle: "long" }).format(at);
      time.removeAttribute("data-moment");
    }
  }
  moveMoments(document);
  document.addEventListener("page-changed", () => moveMoments(document));

  // ---- Tables and forms ----
  // The checkbox in the table header checks all rows: <input type=checkbox data-tick-all="name of the row boxes">.
  document.addEventListener("change", (event) => {
    const all = event.target.dataset?.tickAll;
    if (!all) return;
    for (const box of document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all)}"]:not(:disabled)`)) {
      box.checked = event.target.checked;
    }
  });
  // A form over checked rows announces when none is checked: <form id data-none="text">.
  document.addEventListener("submit", (event) => {
    const { id, dataset } = event.target;
    if (!dataset.none || document.querySelector(`input[form="${CSS.escape(id)}"]:checked, #${CSS.escape(id)} input[data-elsewhere]`)) return;
    event.preventDefault();
    announce(dataset.none, alarm);
  });
  // A whole key typed into a filter or search box: only its last five characters go into the address. The server
  // does the same for what is not recognized here.
  const wholeKey = /[A-HJ-NP-Z2-9]{4,6}(?: ?[A-HJ-NP-Z2-9]{5}){3} ?[A-HJ-NP-Z2-9]{4,6}/;
  function lastFive(text) {
    const bare = text.normalize("NFKC").toUpperCase().replace(/[\p{Cf}\p{Mn}]/gu, "").replace(/[^A-Z0-9]+/g, " ");
    const found = /\d/.test(bare) ? wholeKey.exec(bare) : null;
    return found ? found[0].replaceAll(" ", "").slice(-5) : text;
  }
  window.lastFive = lastFive;
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    for (const field of event.target.querySelectorAll("input")) {
      if (field.type === "search" || field.type === "text") field.value = lastFive(field.value);
    }
  });
  // The same for what is asked for while somebody types; of a key that is not whole yet, nothing is.
  const begunKey = /^(?=.{0,4}\d)[A-HJ-NP-Z2-9]{5}-|^(?:[A-HJ-NP-Z2-9]{5}-){2}|^(?=.*\d)(?:(?:[A-HJ-NP-Z2-9]{5} ){2}|[A-HJ-NP-Z2-9]{16,}$)/i;
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters, elt } = event.detail;
    if (elt.type !== "search") return;
    const text = lastFive(elt.value);
    if (text === elt.value && begunKey.test(text.trim())) event.preventDefault();
    else parameters[elt.name] = text;
  });
  document.querySelector("[data-errors]")?.focus();
  // A double click submits a form once; its button is marked busy.
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

  // ---- Progress: htmx polls the part; when it has ended, the page is reloaded ----
  document.addEventListener("htmx:afterSwap", (event) => {
    moveMoments(event.target.parentElement || document);
    offerCopies(event.target.parentElement || document);
    if (document.querySelector(".progress-part[data-ended]")) window.location.reload();
  });

  // ---- Idle warning: two minutes before the session ends, in every open tab ----
  const idle = document.getElementById("idle");
  if (idle) watchIdle(idle, Number(idle.dataset.idleSeconds) * 1000);

  function watchIdle(dialog, allowed) {
    const warnAt = Math.max(allowed - 120000, allowed / 2);
    // Shared by all tabs through local storage; where that is disabled, kept per tab.
    let own = Date.now();
    const noteRenewal = () => { own = Date.now(); try { localStorage.setItem("renewed", own); } catch { /* kept per tab */ } };
    const idleTime = () => {
      try { own = Math.max(own, Number(localStorage.getItem("renewed"))); } catch { /* kept per tab */ }
      return Date.now() - own;
    };
    const timer = dialog.querySelector("[data-left]");
    noteRenewal(); // loading this page has renewed the session
    document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) noteRenewal(); });
    dialog.querySelector("[data-stay]").addEventListener("click", async () => {
      const answer = await fetch(dialog.dataset.keepUrl, { redirect: "manual" }).catch(() => null);
      if (!answer?.ok) { over(); return; }
      noteRenewal();
      dialog.close();
    });
    dialog.addEventListener("cancel", (event) => { if (idleTime() >= allowed) event.preventDefault(); });
    function over() {
      hideSecrets();
      dialog.querySelector("h2").textContent = dialog.dataset.over;
      for (const part of dialog.querySelectorAll("[data-before], [data-stay]")) part.hidden = true;
      for (const part of dialog.querySelectorAll("[data-after]")) part.hidden = false;
    }
    setInterval(() => {
      const idleFor = idleTime();
      if (idleFor >= warnAt && !dialog.open) dialog.showModal();
      else if (idleFor < warnAt && dialog.open) dialog.close(); // another tab stayed
      const left = Math.max(0, Math.ceil((allowed - idleFor) / 1000));
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (dialog.open) timer.textContent = timer.dataset.left.replace("{left}", clock);
      if (idleFor >= allowed) over();
    }, 1000);
  }
})();
