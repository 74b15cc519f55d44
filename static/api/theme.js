// Before anything is drawn: Swagger UI is dark when its root has this class.
"use strict";

const wished = document.documentElement.dataset.theme;
const machine = window.matchMedia("(prefers-color-scheme: dark)");

function choose() {
  const dark = wished === "dark" || (wished === "auto" && machine.matches);
  document.documentElement.classList.toggle("dark-mode", dark);
}

choose();
machine.addEventListener("change", choose);
