/* Ticks or unticks at once every file of the page, or every column of an export. Without this file each is ticked by hand. */
"use strict";

(() => {
  for (const label of document.querySelectorAll("[data-tick-all]")) {
    const all = label.querySelector("input");
    const boxes = [...document.querySelectorAll(`input[name="${label.dataset.tickAll}"]`)];
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
    for (const box of boxes) box.addEventListener("change", show);
    label.hidden = false;
    show(); // the browser may keep what was ticked before
  }
})();
