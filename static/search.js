/* The search box: results below it while somebody types, and the keyboard's way through them.
   Without script the box leads to the page of results. Texts come from the server. */
(() => {
  "use strict";
  const found = document.getElementById("found");
  const input = document.querySelector(".searching input[name=q]");
  if (!found || !input) return;
  const around = found.parentElement;

  function close() { found.hidden = true; }
  function open() { found.hidden = !found.childElementCount; }
  function enter() { input.focus(); input.select(); }
  // Who dictates may switch the slash off, which speech input can type; the attribute says whether it is on.
  const hasSlash = input.getAttribute("aria-keyshortcuts").startsWith("/");
  const isTyping = (element) => element.matches?.("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
    const isControl = event.ctrlKey || event.metaKey;
    const opens = isControl ? event.key.toLowerCase() === "k" : hasSlash && event.key === "/" && !isTyping(event.target);
    if (!opens) return;
    event.preventDefault();
    enter();
  });

  // Up and down lead from row to row, left and right to what can be done with one.
  const rows = () => [...found.querySelectorAll("li")];
  const stops = (row) => [...row.querySelectorAll("a, button:not([hidden]), summary")];
  function step(event, row) {
    const all = rows();
    const at = all.indexOf(row);
    const inside = row ? stops(row) : [];
    const here = inside.indexOf(document.activeElement);
    const next = {
      ArrowDown: () => stops(all[Math.min(at + 1, all.length - 1)])[0],
      ArrowUp: () => (at > 0 ? stops(all[at - 1])[0] : input),
      ArrowRight: () => inside[here + 1],
      ArrowLeft: () => inside[here - 1],
    }[event.key]?.();
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
  around.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !found.hidden) {
      event.preventDefault();
      input.focus(); // opens what there is
      close();
      return;
    }
    const row = event.target.closest("#found li");
    if (isTyping(event.target) && event.target !== input) return;
    if (event.target === input && event.key !== "ArrowDown") return;
    if (event.target === input) open();
    if (!found.hidden && rows().length) step(event, row);
  });
  input.addEventListener("focus", open);
  around.addEventListener("focusout", () => setTimeout(() => {
    if (!around.contains(document.activeElement) && document.activeElement !== document.body) close();
  }));
  document.addEventListener("click", (event) => { if (!around.contains(event.target)) close(); });

  // Whoever was signed out gets the sign-in page, which is a page of its own.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== found) return;
    const { xhr, pathInfo } = event.detail;
    if (new URL(xhr.responseURL).pathname === pathInfo.requestPath.split("?")[0]) return;
    event.detail.shouldSwap = false;
    window.location.reload();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === found && around.contains(document.activeElement)) open();
  });
})();
