// Runs before the first paint: Swagger UI is dark when the root element has this class.
"use strict";

const chosen = document.documentElement.dataset.theme;
const system = window.matchMedia("(prefers-color-scheme: dark)");

function choose() {
  const dark = chosen === "dark" || (chosen === "auto" && system.matches);
  document.documentElement.classList.toggle("dark-mode", dark);
}

choose();
system.addEventListener("change", choose);
