/* The nine boxes of an installation ID: each is checked as it is left, a paste fills all of them.
   Without this file the server says which group is wrong. Texts come from data attributes. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-boxes]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[data-group]")];
  const said = form.querySelector("[data-said]");
  const SIZE = 7;

  const say = (text, number) => { said.textContent = text.replace("{n}", number); };
  // Letters and digits of other scripts stay: they make their group a wrong one.
  const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
  // The Luhn check digit, as in vlsc/lib/luhn.py.
  function isRight(group) {
    if (!/^[0-9]{7}$/.test(group)) return false;
    let total = 0;
    [...group].reverse().forEach((digit, place) => {
      const counted = Number(digit) * (place % 2 ? 2 : 1);
      total += counted > 9 ? counted - 9 : counted;
    });
    return total % 10 === 0;
  }
  function mark(box) {
    const group = bare(box.value);
    const state = group === "" ? "" : isRight(group) ? "right" : "wrong";
    box.parentElement.dataset.state = state;
    box.setAttribute("aria-invalid", String(state === "wrong"));
    return state;
  }
  function clear(box) {
    delete box.parentElement.dataset.state;
    box.removeAttribute("aria-invalid");
  }
  function announce(box) {
    const state = mark(box);
    if (!state) return;
    if (boxes.every((each) => each.parentElement.dataset.state === "right")) say(form.dataset.all, "");
    else say(form.dataset[state], box.dataset.group);
  }
  function focus(box) {
    box.focus();
    box.select();
  }

  boxes.forEach((box, index) => {
    box.addEventListener("focusout", () => announce(box));
    box.addEventListener("input", (event) => {
      clear(box);
      const isTyped = event.inputType === "insertText" && box.selectionEnd === box.value.length;
      const following = boxes[index + 1];
      if (isTyped && following && !following.value && isRight(bare(box.value))) focus(following);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Backspace" || box.value || !index) return;
      event.preventDefault();
      boxes[index - 1].focus();
    });
    box.addEventListener("paste", (event) => {
      const text = bare(event.clipboardData.getData("text"));
      if (text.length <= SIZE) return;
      event.preventDefault();
      const last = boxes.length - 1;
      const first = text.length >= SIZE * boxes.length ? 0 : index;
      for (let at = first, rest = text; at <= last && rest; at += 1) {
        boxes[at].value = at === last ? rest : rest.slice(0, SIZE);
        rest = rest.slice(SIZE);
        announce(boxes[at]);
      }
      const open = boxes.find((each) => mark(each) !== "right");
      if (open) focus(open);
      else form.elements.machine_name.focus();
    });
  });
  form.addEventListener("submit", (event) => {
    const states = boxes.map(mark);
    const open = boxes.find((each, index) => states[index] !== "right");
    if (!open) return;
    event.preventDefault();
    open.parentElement.dataset.state = "wrong";
    open.setAttribute("aria-invalid", "true");
    say(form.dataset.wrong, open.dataset.group);
    focus(open);
  });
})();
