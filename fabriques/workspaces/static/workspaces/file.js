/* Opens every part of a file without asking for the page again, and closes the menu of its parts once used. */
"use strict";

(() => {
  const all = document.querySelector("[data-open-all]");
  const parts = [...document.querySelectorAll("details.chapter")];
  const menu = document.querySelector("details[data-menu]");

  if (all && parts.length) {
    const isOpen = () => parts.every((part) => part.open);
    const say = () => {
      all.textContent = isOpen() ? all.dataset.closeWords : all.dataset.openWords;
    };
    all.setAttribute("role", "button");
    const turn = (event) => {
      event.preventDefault();
      const open = !isOpen();
      for (const part of parts) part.open = open;
      say();
    };
    all.addEventListener("click", turn);
    all.addEventListener("keydown", (event) => {
      if (event.key === " ") turn(event);
    });
    for (const part of parts) part.addEventListener("toggle", say);
    say();
  }

  if (menu) {
    menu.addEventListener("click", (event) => {
      if (event.target.closest("a")) menu.open = false;
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
})();
