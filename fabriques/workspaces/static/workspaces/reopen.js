/* Counts the questions ticked as they are. Without this file the page says it when it comes back. */
"use strict";

(() => {
  const total = document.querySelector("[data-reopen-total]");
  const groups = [...document.querySelectorAll("[data-reopen]")];
  const ticked = (root) => root.querySelectorAll('input[name="reopened"]:checked').length;
  const show = () => {
    for (const group of groups) {
      const count = ticked(group);
      group.querySelector("[data-reopen-count]").textContent = count ? `, ${count} ${total.dataset.words}` : "";
    }
    total.querySelector("strong").textContent = String(ticked(document));
  };
  document.addEventListener("change", show);
  show(); // the browser may keep what was ticked before
})();
