/* The tree of organizations: a branch unfolds in its place, and is loaded when it does.
   Without script the name of an organization leads to the page of its branch. */
(() => {
  "use strict";
  const table = document.querySelector("table[data-tree]");
  if (!table) return;
  const depthOf = (part) => Number(part.dataset.depth || 0);

  function prepare(part, depth) {
    part.dataset.depth = depth;
    for (const head of part.querySelectorAll("tr > :first-child")) if (depth) head.classList.add(`deep-${Math.min(depth, 8)}`);
    for (const button of part.querySelectorAll("button[data-branch]")) button.hidden = false;
  }
  function below(part) {
    const found = [];
    for (let next = part.nextElementSibling; next && depthOf(next) > depthOf(part); next = next.nextElementSibling) found.push(next);
    return found;
  }
  async function unfold(button, part) {
    button.setAttribute("aria-busy", "true");
    const answer = await fetch(button.dataset.branch, { headers: { "HX-Target": "branch" }, redirect: "error" }).catch(() => null);
    button.removeAttribute("aria-busy");
    if (!answer?.ok) { window.location.assign(button.dataset.branch); return; }
    const page = new DOMParser().parseFromString(`<table>${await answer.text()}</table>`, "text/html");
    const parts = [...page.querySelectorAll("tbody")];
    for (const each of parts) prepare(each, depthOf(part) + 1);
    part.after(...parts);
    button.setAttribute("aria-expanded", "true");
  }
  function fold(button, part) {
    for (const each of below(part)) each.remove();
    button.setAttribute("aria-expanded", "false");
  }
  const isOpen = (button) => button.getAttribute("aria-expanded") === "true";
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-branch]");
    if (!button || button.hasAttribute("aria-busy")) return;
    const part = button.closest("tbody");
    if (isOpen(button)) fold(button, part);
    else unfold(button, part);
  });
  // The arrow keys as in any tree: right unfolds, left folds or leads up, up and down lead along.
  table.addEventListener("keydown", (event) => {
    const button = event.target.closest("button[data-branch]");
    if (!button || button.hasAttribute("aria-busy")) return;
    const part = button.closest("tbody");
    const all = [...table.querySelectorAll("button[data-branch]")];
    const at = all.indexOf(button);
    if (event.key === "ArrowRight" && !isOpen(button)) unfold(button, part);
    else if (event.key === "ArrowLeft" && isOpen(button)) fold(button, part);
    else if (event.key === "ArrowLeft") all.slice(0, at).reverse().find((each) => depthOf(each.closest("tbody")) < depthOf(part))?.focus();
    else if (event.key === "ArrowDown") all[at + 1]?.focus();
    else if (event.key === "ArrowUp") all[at - 1]?.focus();
    else return;
    event.preventDefault();
  });
  for (const part of table.tBodies) prepare(part, 0);
})();
