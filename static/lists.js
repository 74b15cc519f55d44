/* Lists: what a row shares with all rows is made here once, and a selection lasts over pages and orders.
   Without script a row has its links, the page of a key has its buttons, and the boxes of one page are sent. */
(() => {
  "use strict";
  // ---- Rows: the buttons of a key, and the menu of a row ----
  const NAMING = ["id", "for", "aria-describedby"]; // what must name this row's own elements
  function actsOf(pattern, key, five) {
    const acts = pattern.content.cloneNode(true);
    const page = key.getAttribute("href");
    key.className = "key-text";
    key.parentNode.dataset.key = "";
    for (const act of acts.querySelectorAll("button.act")) {
      act.title += five;
      if (act.hasAttribute("formaction")) act.setAttribute("formaction", `${page}/reveal`);
    }
    acts.querySelector("form")?.setAttribute("action", `${page}/reveal`);
    acts.querySelector("summary .sr")?.append(five);
    for (const name of NAMING) {
      for (const found of acts.querySelectorAll(`[${name}]`)) found.setAttribute(name, found.getAttribute(name) + page);
    }
    return acts;
  }
  function completeRows(sheet) {
    const pattern = sheet.querySelector("template[data-more]");
    const acts = sheet.querySelector("template[data-acts]");
    let product; // a row under one of the same product has no link to it
    for (const row of sheet.querySelectorAll("tbody > tr")) {
      const key = row.querySelector("td.key > a");
      const five = key?.textContent ?? "";
      if (key && acts && !key.parentNode.matches(".out")) key.after(actsOf(acts, key, five));
      product = row.querySelector("th > a[href*='/products/']") ?? product;
      const corner = row.lastElementChild;
      corner.className = "corner";
      if (corner.firstElementChild) continue;
      const menu = pattern.content.firstElementChild.cloneNode(true);
      const name = row.querySelector("th").textContent;
      menu.querySelector("summary").setAttribute("aria-label", `${pattern.dataset.more} ${name} ${five}`.trim());
      const to = { key, product, number: row.querySelector("a[href^='/licenses/']") };
      for (const entry of menu.querySelectorAll("[data-to]")) {
        if (to[entry.dataset.to]) entry.href = to[entry.dataset.to].href;
        else entry.remove();
      }
      corner.append(menu);
    }
    // What does not fit its column is read whole in a title.
    sheet.addEventListener("pointerover", (event) => {
      const cell = event.target.closest(".clip");
      if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
    });
  }

  // ---- Selection: kept for the tab until the session ends, by list; ids only, no keys ----
  const mark = document.body.dataset.session || "";
  function readSelection(list) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(`selected:${list}`));
      return new Set(kept?.mark === mark ? kept.ids : []);
    } catch { return new Set(); }
  }
  function watchSelection(sheet) {
    const form = sheet.querySelector("form.bulk");
    if (!form) return;
    const list = sheet.dataset.list;
    const selected = readSelection(list);
    const output = form.querySelector("output");
    const every = form.querySelector("[data-select-every]");
    const boxes = () => [...sheet.querySelectorAll("input[name=keys]")];
    const all = sheet.querySelector("[data-tick-all]");

    function show() {
      try { sessionStorage.setItem(`selected:${list}`, JSON.stringify({ mark, ids: [...selected] })); } catch { /* this page only */ }
      for (const elsewhere of form.querySelectorAll("[data-elsewhere]")) elsewhere.remove();
      const here = new Set(boxes().map((box) => box.value));
      for (const box of boxes()) box.checked = selected.has(box.value);
      for (const id of selected) {
        if (here.has(id)) continue;
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: "keys", value: id });
        field.dataset.elsewhere = "";
        form.append(field);
      }
      const checked = boxes().filter((box) => box.checked).length;
      if (all) {
        all.checked = checked > 0 && checked === boxes().length;
        all.indeterminate = checked > 0 && !all.checked;
      }
      output.hidden = !selected.size;
      output.textContent = `${selected.size} ${output.dataset.selected}`;
      form.querySelector("[data-clear]").hidden = !selected.size;
      if (every) every.hidden = !selected.size || selected.size >= Number(every.dataset.selectEvery);
    }
    sheet.addEventListener("change", (event) => {
      if (!event.target.matches("input[name=keys], [data-tick-all]")) return;
      const changed = event.target.matches("[name=keys]") ? [event.target] : boxes();
      for (const box of changed) {
        if (event.target.checked) selected.add(box.value); else selected.delete(box.value);
      }
      show();
    });
    form.querySelector("[data-clear]").addEventListener("click", () => { selected.clear(); show(); all?.focus(); });
    every?.addEventListener("click", async () => {
      const answer = await fetch(window.location.href, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) return;
      for (const id of (await answer.json()).keys) selected.add(id);
      show();
    });
    show();
  }

  // ---- Suggestions: the options of a text, asked for while somebody types ----
  function suggest(box) {
    const asking = {
      get: box.dataset.source, target: `#${box.getAttribute("list")}`, select: "option", swap: "innerHTML ignoreTitle:true",
      trigger: "input changed delay:180ms", sync: "this:queue last",
    };
    for (const [name, value] of Object.entries(asking)) box.setAttribute(`hx-${name}`, value);
  }

  // ---- Filters: a change asks for the page anew and puts it in place; the address follows, without empty parts ----
  let asking;
  function addressOf(form) {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(given).toString();
    return window.location.pathname + (query ? `?${query}` : "");
  }
  async function narrow(form) {
    for (const field of form.querySelectorAll("input[type=text]")) field.value = window.lastFive(field.value);
    const address = addressOf(form);
    if (asking?.address === address) return;
    asking?.abort.abort();
    const own = asking = { address, abort: new AbortController() };
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: own.abort.signal }).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    if (asking !== own) return;
    asking = null;
    const next = page?.getElementById("page");
    if (!next || page.body.dataset.session !== document.body.dataset.session) { window.location.assign(address); return; }
    const focused = document.activeElement?.id;
    history.replaceState({ narrowed: true }, "");
    history.pushState({ narrowed: true }, "", answer.redirected ? answer.url : address); // a name becomes an id
    document.title = page.title;
    document.getElementById("page").replaceWith(next);
    if (focused) document.getElementById(focused)?.focus();
    complete(next);
    window.htmx?.process(next);
    document.dispatchEvent(new Event("page-changed"));
  }
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-filters]")) narrow(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-filters]")) return;
    event.preventDefault();
    narrow(event.target);
  });
  document.addEventListener("keydown", (event) => event.target.classList?.remove("unset")); // a date in part
  // Back and forward load the page of the address, so that its controls are those of its rows.
  window.addEventListener("popstate", (event) => { if (event.state?.narrowed) window.location.reload(); });

  function complete(root) {
    for (const form of root.querySelectorAll("[data-filters]")) {
      form.reset(); // a browser may have restored what was chosen before
      form.querySelector("[type=submit]").hidden = true;
      for (const day of form.querySelectorAll("[type=date]")) day.classList.toggle("unset", !day.value);
    }
    for (const box of root.querySelectorAll("[data-source]")) suggest(box);
    for (const sheet of root.querySelectorAll(".sheet.keys")) { completeRows(sheet); watchSelection(sheet); }
  }
  complete(document);
})();
