/* Sends documents one by one, with how far it is, and shows the question again. Without this file a form does it. */
"use strict";

(() => {
  const form = document.getElementById("pieces-form");
  if (!form) return;
  let waiting = Promise.resolve();
  let underWay = 0; // files chosen and not yet received: the page is not left without a word
  const outcomes = new Map(); // by question, the line of each file of the last choice: kept until the next one

  const slotOf = (code) => document.getElementById(`piece-${code}`);

  const saidOf = (code) => slotOf(code).querySelector("[data-said]");

  /* Said a moment after the question is shown again: what is read aloud is a change in a place already there. */
  function tell(code, lines) {
    outcomes.set(code, [...(outcomes.get(code) ?? []), ...lines]);
    setTimeout(() => saidOf(code).replaceChildren(...outcomes.get(code)), 60);
  }

  /* One file that never reached the server, as the server would say it. */
  function refused(name, why) {
    const line = document.getElementById("piece-refused").content.firstElementChild.cloneNode(true);
    line.querySelector("strong").textContent = name;
    line.querySelector("span").append(` : ${why}`);
    return line;
  }

  function causeOf(request) {
    if (request.status === 0) return "failed";
    if (request.status === 401 || new URL(request.responseURL).pathname !== new URL(form.action).pathname) return "signedOut";
    if (request.status === 413) return "tooLarge";
    if (request.status === 403 || request.status === 404) return "noAccess";
    return request.status === 200 || request.status === 422 ? "" : "fault";
  }

  function send(slot, values) {
    const body = new FormData(form);
    for (const key of [...body.keys()]) if (key !== "csrfmiddlewaretoken") body.delete(key);
    for (const [key, value] of values) body.append(key, value);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const bar = slot.querySelector("progress");
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
      });
      request.addEventListener("loadend", () => resolve(request));
      request.send(body);
    });
  }

  /* The person stays where they were: on the question, unless they have gone on elsewhere meanwhile. */
  function replaceSlot(code, html) {
    const shown = slotOf(code);
    const here = shown.contains(document.activeElement);
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector("[data-pieces]");
    shown.replaceWith(fresh);
    start(fresh);
    if (here) {
      const title = fresh.querySelector(".pieces__title");
      title.tabIndex = -1;
      (fresh.querySelector(".pieces__add input[type=file]") ?? title).focus();
    }
    return fresh;
  }

  async function transfer(code, values, name, sending) {
    const slot = slotOf(code);
    const words = { ...slot.dataset };
    const progress = slot.querySelector("[data-progress]");
    progress.hidden = false;
    if (sending) saidOf(code).replaceChildren(...(outcomes.get(code) ?? []), `${words.sending} ${name}`);
    const answer = await send(slot, values);
    const cause = causeOf(answer);
    if (cause) {
      progress.hidden = true;
      tell(code, [refused(name, words[cause])]);
      return;
    }
    const fresh = replaceSlot(code, answer.responseText);
    const lines = [...saidOf(code).children];
    saidOf(code).replaceChildren(...(outcomes.get(code) ?? []));
    tell(code, lines);
    fresh.dispatchEvent(new CustomEvent("pieces:changed", { bubbles: true }));
  }

  function later(act) {
    underWay += 1;
    waiting = waiting.then(act).finally(() => (underWay -= 1));
  }

  /* One file at a time, in the order they were chosen. */
  function queue(code, files, extra) {
    outcomes.delete(code);
    for (const file of files) {
      later(() => {
        const words = slotOf(code).dataset;
        if (file.size > Number(words.most)) return tell(code, [refused(file.name, words.tooLarge)]);
        return transfer(code, [...extra, ["file", file]], file.name, true);
      });
    }
  }

  function drops(slot, code) {
    const area = slot.querySelector("[data-drop]");
    if (!area) return;
    const hint = area.querySelector("[data-drop-hint]");
    if (hint) hint.hidden = !matchMedia("(pointer: fine)").matches;
    const over = (on) => area.classList.toggle("is-over", on);
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    area.addEventListener("dragleave", () => over(false));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      queue(code, event.dataTransfer.files, [["add", code]]);
    });
  }

  function start(slot) {
    const code = slot.dataset.pieces;
    for (const hidden of slot.querySelectorAll(".pieces__add, .piece__tools")) hidden.hidden = false;
    for (const send of slot.querySelectorAll("[data-send]")) send.hidden = true;
    drops(slot, code);
    slot.addEventListener("change", (event) => {
      event.stopPropagation(); // a page that saves what is typed has nothing to save here
      const input = event.target;
      if (input.type !== "file" || !input.files.length) return;
      const replaced = input.dataset.replace;
      queue(code, [...input.files], replaced ? [["replace", replaced]] : [["add", code]]);
      input.value = "";
    });
    slot.addEventListener("input", (event) => event.stopPropagation());
    slot.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=remove]");
      if (!button) return;
      event.preventDefault();
      outcomes.delete(code);
      later(() => transfer(code, [["remove", button.value]], button.dataset.name, false));
    });
  }

  addEventListener("beforeunload", (event) => {
    if (underWay) event.preventDefault();
  });
  document.querySelectorAll("[data-pieces]").forEach(start);
})();
