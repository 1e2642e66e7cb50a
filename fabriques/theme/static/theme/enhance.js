// Small comforts. Every page works without this file.
import { startDays } from "./days.js";
import { startSticky } from "./sticky.js";
import { lengthOf } from "./typing.js";
import { guardSignOut, guardTexts } from "./unsaved.js";

const COUNTER_DELAY = 600;

function startCounter(note) {
  if (note.dataset.started) return;
  note.dataset.started = "true";
  const control = document.getElementById(note.dataset.counter);
  const limit = Number(note.dataset.limit);
  if (!control || !limit) return;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  note.after(spoken);
  let timer;

  const refresh = () => {
    const left = limit - lengthOf(control.value);
    const pattern = left < 0 ? note.dataset.excess : note.dataset.left;
    note.textContent = `${pattern.replace("%s", Math.abs(left))} ${limit}`;
    note.classList.toggle("field__counter--excess", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = left <= limit / 10 ? note.textContent : "";
    }, COUNTER_DELAY);
  };
  control.addEventListener("input", refresh);
  if (control.value) refresh();
}

/* A text grows with what is typed. Most browsers do it by the style sheet alone. */
function grow(text) {
  if (!text.offsetHeight) return; // hidden: it grows when it is typed in
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
}

function startGrowing(root) {
  if (!CSS.supports("field-sizing", "content")) root.querySelectorAll(".field textarea").forEach(grow);
}

document.querySelectorAll("[data-counter]").forEach(startCounter);
startDays(document);
startSticky();
startGrowing(document);
document.addEventListener("input", ({ target }) => {
  if (target.matches(".field textarea") && !CSS.supports("field-sizing", "content")) grow(target);
});
guardSignOut();
guardTexts();
document.querySelector("[data-focus]")?.focus();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Pieces of page brought by htmx carry fields too.
document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll("[data-counter]").forEach(startCounter);
  startDays(event.target);
  startGrowing(event.target);
});
