/* Opens a piece without leaving the page, so that what is ticked stays, and answers the keys that the page lists.
   Without this file each piece is a link. */
"use strict";

(() => {
  const REPLACED = ["piece", "pieces-recues"];
  const KEYS = { ArrowRight: "next", ArrowLeft: "previous", j: "next", k: "previous", t: "text", o: "original", n: "file" };
  const STORED = "fabriques.viewer.keys";
  const help = document.querySelector("[data-keys]");
  const on = document.querySelector("[data-keys-on]");
  const TRIES = 3;
  let asked = 0;
  let waiting = []; // keys pressed while a piece is being opened

  /* A page that was not drawn, the platform being busy, is asked for again; then the page says so. */
  function again(image) {
    const tries = Number(image.dataset.tries ?? 0) + 1;
    image.dataset.tries = tries;
    if (tries > TRIES) {
      const note = document.createElement("p");
      note.textContent = document.getElementById("piece").dataset.undrawn;
      image.replaceWith(note);
      return;
    }
    setTimeout(() => {
      image.src = `${image.src.split("?")[0]}?essai=${tries}`;
    }, 2000 * tries);
  }

  const isPage = (target) => target instanceof HTMLImageElement && target.closest(".viewer__page");

  document.addEventListener("error", (event) => isPage(event.target) && again(event.target), true);

  function started() {
    for (const image of document.querySelectorAll(".viewer__page img")) {
      if (image.complete && !image.naturalWidth && image.loading !== "lazy") again(image);
    }
    for (const button of document.querySelectorAll("[data-words]")) button.hidden = false;
    const beside = document.querySelector("[data-beside]");
    const shown = document.getElementById("piece").dataset.piece;
    if (beside && shown) beside.value = shown;
  }

  async function open(address, push) {
    const turn = (asked += 1);
    const section = document.getElementById("piece");
    section.setAttribute("aria-busy", "true");
    waiting = [];
    let page = null;
    try {
      const response = await fetch(address, { credentials: "same-origin" });
      if (response.ok && !response.redirected) {
        page = new DOMParser().parseFromString(await response.text(), "text/html");
      }
    } catch {
      page = null;
    }
    if (turn !== asked) return; // another piece was asked for meanwhile
    if (!page || REPLACED.some((id) => !page.getElementById(id))) {
      location.assign(address);
      return;
    }
    for (const id of REPLACED) document.getElementById(id).replaceWith(page.getElementById(id));
    document.title = page.title;
    if (push) history.pushState({ piece: true }, "", address);
    started();
    document.getElementById("piece-titre").focus({ preventScroll: true });
    document.getElementById("piece").scrollIntoView();
    const [key, ...later] = waiting;
    waiting = [];
    if (key && press(key)) waiting = later;
  }

  /* Do what a key stands for, if the page has it. */
  function press(key) {
    const found = document.querySelector(`[data-key=${key}]`);
    found?.click();
    return found !== null;
  }

  function words(button) {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    const texts = document.querySelectorAll(".viewer__words");
    for (const text of texts) text.open = shown;
    if (shown && texts.length) texts[0].querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const button = event.target.closest("[data-words]");
    if (button) words(button);
    const link = event.target.closest("a[data-open]");
    if (!link) return;
    event.preventDefault();
    open(link.href, true);
  });

  window.addEventListener("popstate", () => {
    if (!location.hash) open(location.href, false);
  });

  /* Where a key writes, chooses or scrolls, it does that and nothing else. */
  function busy(target) {
    return target.closest(
      "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .table-frame, .map",
    );
  }

  /* What is ticked or written and not saved: the browser asks before it is left. */
  const form = document.querySelector("#verifier form");
  let unsaved = false;
  form?.addEventListener("input", () => (unsaved = true));
  form?.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!on?.checked || busy(event.target)) return;
    if (event.target.type === "radio" && event.key.startsWith("Arrow")) return; // chooses the other answer
    if (event.key === "v") {
      const first = document.querySelector("#verifier form :is(input:not([type=hidden]), textarea)");
      if (first) {
        event.preventDefault();
        first.focus();
      }
      return;
    }
    const key = KEYS[event.key];
    if (!key) return;
    /* Pressed twice, a key moves twice: what comes while a piece is being opened waits for it. */
    if (document.getElementById("piece").getAttribute("aria-busy") === "true") {
      waiting.push(key);
      event.preventDefault();
    } else if (press(key)) event.preventDefault();
  });

  if (help && on) {
    help.hidden = false;
    try {
      on.checked = localStorage.getItem(STORED) !== "off";
      on.addEventListener("change", () => localStorage.setItem(STORED, on.checked ? "on" : "off"));
    } catch {
      /* a browser that keeps nothing: the keys act until they are unticked */
    }
  }
  started();
})();
