/* Saves a draft while it is written. What is not saved yet is kept on the device; two versions are never mixed silently. */
import { addRow, element, totals } from "./draft-rows.js";

const form = document.querySelector("form[data-draft]");
if (form) start();

function start() {
  const status = document.querySelector("[data-draft-status]");
  const words = form.dataset;
  const shelf = `fabriques-draft-${words.draft}`;
  const field = (name) => form.elements.namedItem(name);
  const marks = JSON.parse(field("shown").value || "{}");
  const changed = new Set(); // questions typed in, not saved yet
  const blocked = new Set(); // among them, those that wait for a choice between two versions
  const mine = new Set(); // questions that this page ever put on the shelf
  let timer = 0;
  let sending = false;
  let again = false;

  const question = (code) => form.querySelector(`[data-question="${CSS.escape(code)}"]`);
  const isTyped = (control) => control.name && control.type !== "file" && control.form === form;
  const controls = (code) => [...question(code).querySelectorAll("input, select, textarea")].filter(isTyped);
  const isBox = (control) => control.type === "checkbox" || control.type === "radio";

  function say(text, tone = "") {
    status.hidden = !text;
    status.textContent = text;
    status.dataset.tone = tone;
  }

  const values = (code) =>
    controls(code)
      .filter((control) => !isBox(control) || control.checked)
      .map((control) => [control.name, control.value]);

  // On the device: for each question, what is typed and the mark of the answer it was typed over.

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(shelf)) ?? {};
    } catch {
      return {};
    }
  }

  function keep(sent = false) {
    const all = kept(); // another tab may keep other questions there
    for (const code of mine) delete all[code];
    for (const code of changed) {
      mine.add(code);
      all[code] = { values: values(code), mark: marks[code] ?? "", sent };
    }
    try {
      if (Object.keys(all).length) localStorage.setItem(shelf, JSON.stringify(all));
      else localStorage.removeItem(shelf);
    } catch {
      /* A full or refused storage only means that nothing is kept aside: the page still saves. */
    }
  }

  function restore() {
    for (const [code, entry] of Object.entries(kept())) {
      mine.add(code);
      if (!question(code) || JSON.stringify(values(code)) === JSON.stringify(entry.values)) continue;
      if (entry.sent && (marks[code] ?? "") !== entry.mark) continue; // the page that was sent did arrive
      fill(code, entry.values);
      marks[code] = entry.mark;
      changed.add(code);
    }
    keep();
    if (changed.size) {
      say(words.sayRestored);
      soon(0);
    }
  }

  function fill(code, typed) {
    const rows = question(code).querySelector("[data-rows]");
    const count = Number(typed.find(([name]) => name === `${code}-rows`)?.[1] ?? 0);
    while (rows && rows.querySelectorAll(".rows__row").length < count && addRow(rows));
    for (const control of controls(code)) {
      const found = typed.filter(([name]) => name === control.name).map(([, value]) => value);
      if (isBox(control)) control.checked = found.includes(control.value);
      else if (found.length) control.value = found[0];
    }
    if (rows?.classList.contains("rows--money")) totals(rows);
  }

  // To the server.

  function soon(delay = 1200) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    if (sending) {
      again = true;
      return;
    }
    const codes = [...changed].filter((code) => !blocked.has(code));
    if (!codes.length) return;
    sending = true;
    for (const code of codes) changed.delete(code);
    say(words.saySaving);
    try {
      await told(await send(codes), codes);
    } catch {
      codes.forEach((code) => changed.add(code));
      say(words.sayOffline, "wait");
      soon(8000);
    } finally {
      sending = false;
      keep();
      if (again) {
        again = false;
        soon(0);
      }
    }
  }

  async function send(codes) {
    const body = new FormData();
    codes.flatMap(values).forEach(([name, value]) => body.append(name, value));
    body.append("fields", codes.join(","));
    body.append("shown", JSON.stringify(marks));
    const post = () => {
      body.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
      return fetch(words.autosave, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    };
    const answer = await post();
    // After a new sign-in in another tab the page's token no longer holds: take a fresh one from the page itself.
    return answer.status === 403 && (await renewed()) ? post() : answer;
  }

  async function renewed() {
    const page = await fetch(location.pathname, { redirect: "manual" });
    if (!page.ok) return false;
    const read = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = read.querySelector("form[data-draft] [name=csrfmiddlewaretoken]")?.value;
    if (token) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((each) => (each.value = token));
    return Boolean(token);
  }

  async function told(answer, codes) {
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 401) {
      codes.forEach((code) => changed.add(code));
      say(words.saySignedOut, "bad");
      soon(20000);
      return;
    }
    if (answer.status === 410) {
      localStorage.removeItem(shelf);
      location.assign((await answer.json()).gone);
      return;
    }
    if (![200, 409, 422].includes(answer.status)) throw new Error(String(answer.status));
    const read = await answer.json();
    if (answer.status === 409) {
      codes.forEach((code) => changed.add(code));
      read.conflicts.forEach((each) => choose(each, read.marks[each.code]));
      say(words.sayChoose, "wait");
      soon(0);
      return;
    }
    codes.forEach((code) => explain(code, []));
    const refused = new Set(Object.entries(read.errors).map(([name, errors]) => explain(codeOf(name), errors)));
    for (const code of codes) if (!refused.has(code)) marks[code] = read.marks[code] ?? "";
    field("shown").value = JSON.stringify(marks);
    say(refused.size ? words.sayRefused : `${words.saySaved} ${read.saved}.`, refused.size ? "bad" : "");
    document.querySelectorAll("[data-saved]").forEach((each) => (each.textContent = read.saved));
    show(read);
  }

  const codeOf = (name) => (question(name) ? name : field(name).closest("[data-question]").dataset.question);

  function explain(code, errors) {
    const place = question(code);
    place.querySelectorAll(".field__errors").forEach((each) => each.remove());
    controls(code).forEach((each) => each.toggleAttribute("aria-invalid", errors.length > 0));
    if (errors.length) {
      const box = element("div", "field__errors");
      box.append(...errors.map((error) => element("p", "field__error", error)));
      place.prepend(box);
    }
    return code;
  }

  function show(read) {
    const asked = new Set(read.asked);
    form.querySelectorAll("[data-question]").forEach((each) => {
      each.hidden = !asked.has(each.dataset.question);
      const remarks = read.remarks.filter((remark) => remark.field === each.dataset.question);
      each.querySelector("[data-remarks]").replaceChildren(...remarks.map(said));
    });
    for (const [section, lacking] of Object.entries(read.progress)) {
      const tag = document.querySelector(`[data-progress="${CSS.escape(section)}"] .tag`);
      tag.className = `tag tag--${lacking ? "wait" : "good"}`;
      tag.textContent = lacking ? `${lacking} ${words.sayLacking}` : words.sayWhole;
    }
    document.querySelector("[data-missing]").outerHTML = read.missing;
  }

  function said(remark) {
    const line = element("p", `remark remark--${remark.level}`);
    line.append(element("strong", "", remark.text), ` ${remark.rule} ${remark.remedy}`);
    return line;
  }

  function choose(conflict, mark) {
    blocked.add(conflict.code);
    const place = question(conflict.code);
    place.querySelector("[data-conflict]")?.remove();
    const box = element("div", "remark remark--choice");
    box.dataset.conflict = "";
    box.setAttribute("role", "alert");
    const choice = (label, act) => {
      const made = element("button", "button button--secondary", label);
      made.type = "button";
      made.addEventListener("click", () => {
        box.remove();
        blocked.delete(conflict.code);
        act();
      });
      return made;
    };
    const keepMine = choice(words.sayMine, () => {
      marks[conflict.code] = mark;
      soon(0);
    });
    const takeTheirs = choice(words.sayTheirs, () => {
      changed.delete(conflict.code);
      keep();
      location.reload();
    });
    box.append(element("p", "", words.sayConflict), element("blockquote", "", conflict.stored || "—"), keepMine, takeTheirs);
    place.prepend(box);
  }

  form.addEventListener("input", (event) => {
    const place = event.target.closest("[data-question]");
    if (!place || !isTyped(event.target)) return;
    const rows = event.target.closest(".rows--money");
    if (rows) totals(rows);
    if (event.target.name === "commune_search") return; // a commune is chosen among several: by its button
    changed.add(place.dataset.question);
    keep();
    soon();
  });
  form.addEventListener("change", (event) => {
    const place = event.target.closest("[data-question]");
    if (place && changed.has(place.dataset.question)) soon(200);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rows-add]");
    if (!button) return;
    event.preventDefault();
    addRow(button.closest("[data-rows]"))?.querySelector("input, select, textarea").focus();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep(true);
  });
  form.addEventListener("pieces:changed", async () => {
    try {
      await told(await send([]), []); // what is missing has changed
    } catch {
      /* The document is received: the list says so at the next save. */
    }
  });
  addEventListener("online", () => soon(0));
  addEventListener("focus", () => changed.size && soon(0));
  form.querySelectorAll(".rows--money").forEach(totals);
  restore();
}
