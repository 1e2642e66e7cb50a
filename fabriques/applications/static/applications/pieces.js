/* Sends documents one by one, with how far it is, and shows the question again. Without this file a form does it. */
"use strict";

(() => {
  const form = document.getElementById("pieces-form");
  if (!form) return;
  let waiting = Promise.resolve();

  function say(slot, text) {
    slot.querySelector("[data-said]").textContent = text;
  }

  function send(slot, values) {
    const body = new FormData(form);
    for (const key of [...body.keys()]) if (key !== "csrfmiddlewaretoken") body.delete(key);
    for (const [key, value] of values) body.append(key, value);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const bar = slot.querySelector("progress");
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
      });
      request.addEventListener("load", () => {
        if (request.status === 200 || request.status === 422) resolve(request);
        else reject(new Error(String(request.status)));
      });
      request.addEventListener("error", () => reject(new Error("network")));
      request.send(body);
    });
  }

  function replaceSlot(code, html) {
    const shown = document.getElementById(`piece-${code}`);
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector("[data-pieces]");
    shown.replaceWith(fresh);
    start(fresh);
    return fresh;
  }

  async function transfer(code, values, name) {
    let slot = document.getElementById(`piece-${code}`);
    const words = { ...slot.dataset };
    const progress = slot.querySelector("[data-progress]");
    progress.hidden = false;
    if (name) say(slot, `${words.sending} ${name}`);
    try {
      const answer = await send(slot, values);
      slot = replaceSlot(code, answer.responseText);
      if (answer.status === 200 && name) say(slot, words.sent);
      slot.dispatchEvent(new CustomEvent("pieces:changed", { bubbles: true }));
      return answer.status === 200;
    } catch {
      progress.hidden = true;
      say(slot, words.failed);
      return false;
    }
  }

  /* One file at a time, in the order they were chosen. */
  function queue(code, files, extra) {
    for (const file of files) {
      waiting = waiting.then(() => {
        const slot = document.getElementById(`piece-${code}`);
        if (file.size > Number(slot.dataset.most)) {
          say(slot, `${file.name} : ${slot.dataset.tooLarge}`);
          return false;
        }
        return transfer(code, [...extra, ["file", file]], file.name);
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
      transfer(code, [["remove", button.value]], "");
    });
  }

  document.querySelectorAll("[data-pieces]").forEach(start);
})();
