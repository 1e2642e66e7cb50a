/* Saves a draft while it is written. What is not saved yet is kept on the device; two versions are never mixed silently. */
import { keep as keepOn, kept as keptOn, shelfName } from "../theme/unsaved.js";
import { Questions, Status } from "./draft-page.js";
import { addRow, element, totals } from "./draft-rows.js";
import { send } from "./draft-sending.js";

const form = document.querySelector("form[data-draft]");
if (form) start();

function start() {
  const words = form.dataset;
  const shelf = shelfName(words.person, words.draft);
  const shown = form.elements.namedItem("shown");
  const marks = JSON.parse(shown.value || "{}");
  const changed = new Set(); // questions typed in, not sent yet
  const refused = new Set(); // questions that the server could not read: they wait to be typed again
  const blocked = new Set(); // among those changed, the ones that wait for a choice between two versions
  const mine = new Set(); // questions that this page ever put on the shelf
  const questions = new Questions(form);
  const unsaved = () => new Set([...changed, ...refused]);
  const copied = () => [...unsaved()].map((code) => `${questions.label(code)}\n${questions.words(code)}`).join("\n\n");
  const status = new Status(document.querySelector("[data-draft-status]"), copied);
  let timer = 0;
  let sending = null; // the save under way
  let searched = false; // a commune is typed and not looked for
  let leaving = false; // the form is sent, or the person has been asked
  let ended = false; // nothing can be saved here any more

  // On the device: for each question, what is typed and the mark of the answer it was typed over.

  function keep(sent = leaving) {
    if (ended) return;
    const all = keptOn(shelf); // another tab may keep other questions there
    for (const code of mine) delete all[code];
    for (const code of unsaved()) {
      mine.add(code);
      all[code] = { values: questions.values(code), mark: marks[code] ?? "", sent };
    }
    keepOn(shelf, all);
  }

  function restore() {
    for (const [code, entry] of Object.entries(keptOn(shelf))) {
      mine.add(code);
      if (!questions.of(code) || JSON.stringify(questions.values(code)) === JSON.stringify(entry.values)) continue;
      if (entry.sent && (marks[code] ?? "") !== entry.mark) continue; // the page that was sent did arrive
      fill(code, entry.values);
      marks[code] = entry.mark;
      changed.add(code);
    }
    keep();
    if (changed.size) {
      status.say(words.sayRestored);
      soon(0);
    }
  }

  function fill(code, typed) {
    const rows = questions.of(code).querySelector("[data-rows]");
    const count = Number(typed.find(([name]) => name === `${code}-rows`)?.[1] ?? 0);
    while (rows && rows.querySelectorAll(".rows__row").length < count && addRow(rows));
    questions.fill(code, typed);
    if (rows?.classList.contains("rows--money")) totals(rows);
  }

  // To the server.

  function soon(delay = 1200) {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(save, delay);
  }

  const toSend = () => [...changed].filter((code) => !blocked.has(code));

  async function save() {
    clearTimeout(timer);
    while (sending) await sending;
    const codes = toSend();
    if (!codes.length || ended) return;
    codes.forEach((code) => changed.delete(code));
    codes.forEach((code) => refused.delete(code));
    status.say(words.saySaving);
    sending = exchanged(codes);
    try {
      await sending;
    } finally {
      sending = null;
      keep();
    }
  }

  async function exchanged(codes) {
    const body = new FormData();
    codes.flatMap((code) => questions.values(code)).forEach(([name, value]) => body.append(name, value));
    body.append("fields", codes.join(","));
    body.append("shown", JSON.stringify(marks));
    const { cause, read, answer } = await send(form, body);
    if (cause) return unsent(cause, read, codes);
    if (answer.status === 409) {
      codes.forEach((code) => changed.add(code));
      read.conflicts.forEach((each) => choose(each, read.marks[each.code]));
      status.say(words.sayChoose, "wait", { copy: true });
      soon(0);
      return undefined;
    }
    return received(read, codes);
  }

  function unsent(cause, read, codes) {
    codes.forEach((code) => (cause === "too_long" ? refused : changed).add(code));
    const unsavedTexts = { copy: unsaved().size > 0 };
    if (cause === "ended") {
      keepOn(shelf, {}); // there is no page to give it back to: it stays on this one, to be copied
      ended = true;
      const link = read.link && { address: read.link.address, label: read.link.label };
      status.say(`${read.why} ${read.remedy}`, "bad", { ...unsavedTexts, link });
      return;
    }
    const said = { offline: words.sayOffline, signed_out: words.saySignedOut, no_access: words.sayNoAccess, too_long: words.sayTooLong };
    status.say(said[cause] ?? words.sayFault, cause === "offline" ? "wait" : "bad", unsavedTexts);
    if (cause !== "too_long") soon(cause === "signed_out" ? 20000 : 8000);
  }

  function received(read, codes) {
    const errors = {};
    for (const [name, said] of Object.entries(read.errors)) (errors[questions.codeOf(name)] ??= {})[name] = said;
    for (const code of codes) {
      const whole = read.kept.includes(code);
      if (whole) questions.settle(code);
      if (whole) marks[code] = read.marks[code] ?? "";
      else if (!changed.has(code)) refused.add(code);
      questions.explain(code, whole ? {} : (errors[code] ?? { [code]: [words.sayUnread] }));
    }
    shown.value = JSON.stringify(marks);
    const names = [...refused].map((code) => `« ${questions.label(code)} »`).join(", ");
    if (names) status.say(`${words.sayRefused} ${names}. ${words.sayOthers} ${read.saved}.`, "bad", { copy: true });
    else status.say(`${words.saySaved} ${read.saved}.`);
    document.querySelectorAll("[data-saved]").forEach((each) => (each.textContent = read.saved));
    show(read);
  }

  function show(read) {
    const asked = new Set(read.asked);
    form.querySelectorAll("[data-question]").forEach((each) => {
      each.hidden = !asked.has(each.dataset.question);
      const remarks = read.remarks.filter((remark) => remark.field === each.dataset.question);
      each.querySelector("[data-remarks]").replaceChildren(...remarks.map(said));
    });
    for (const [section, words] of Object.entries(read.progress)) {
      document.querySelector(`[data-progress="${CSS.escape(section)}"]`).outerHTML = words;
    }
    document.querySelector("[data-missing]").outerHTML = read.missing;
    if ("territory" in read) document.querySelector("[data-territory]").outerHTML = read.territory;
    if ("place" in read) document.querySelector("[data-place-notes]").outerHTML = read.place;
    const lacking = new Set(read.lacking.map((lack) => lack.field));
    document.querySelectorAll("[data-about]").forEach((each) => lacking.has(each.dataset.about) || each.remove());
  }

  function said(remark) {
    const line = element("p", `remark remark--${remark.level}`);
    line.append(element("strong", "", remark.text), ` ${remark.rule} ${remark.remedy}`);
    return line;
  }

  function choose(conflict, mark) {
    blocked.add(conflict.code);
    const place = questions.of(conflict.code);
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
    const takeTheirs = choice(words.sayTheirs, async () => {
      changed.delete(conflict.code);
      await save();
      keep();
      leaving = !unsaved().size;
      location.reload();
    });
    box.append(element("p", "", words.sayConflict), element("blockquote", "", conflict.stored || "—"), keepMine, takeTheirs);
    place.prepend(box);
  }

  form.addEventListener("input", (event) => {
    const place = event.target.closest("[data-question]");
    if (!place || !questions.isTyped(event.target)) return;
    const rows = event.target.closest(".rows--money");
    if (rows) totals(rows);
    if (event.target.name === "commune_search") {
      searched = event.target.value !== event.target.defaultValue; // chosen among several: by its button
      return;
    }
    changed.add(place.dataset.question);
    if (ended) return void (status.copy.hidden = false);
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
  form.addEventListener("pieces:changed", async () => {
    const body = new FormData();
    body.append("shown", JSON.stringify(marks));
    const { cause, read, answer } = await send(form, body); // what is missing has changed
    if (!cause && answer.status === 200) show(read);
  });

  // Leaving: what can still be saved is, then the browser warns of what could not.

  form.addEventListener("submit", () => {
    clearTimeout(timer);
    leaving = true;
    keep();
  });
  document.addEventListener("unsaved:settled", () => {
    keep();
    clearTimeout(timer);
    leaving = ended = true; // nothing is kept nor sent any more: the person may have chosen to leave nothing here
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || link.target || elsewhere || link.origin !== location.origin || !(toSend().length || sending)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    await save();
    location.assign(link.href);
  });
  document.addEventListener(
    "submit",
    async (event) => {
      if (event.target === form || event.target.method === "dialog" || !(toSend().length || sending) || ended) return;
      if (event.target.dataset.waited) return;
      event.preventDefault();
      event.stopPropagation();
      await save();
      event.target.dataset.waited = "true"; // once: what could not be saved is not waited for again
      event.target.requestSubmit(event.submitter);
      delete event.target.dataset.waited;
    },
    true,
  );
  addEventListener("beforeunload", (event) => {
    if (!leaving && (unsaved().size || sending || searched)) event.preventDefault();
  });
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("online", () => soon(0));
  addEventListener("focus", () => changed.size && soon(0));
  document.addEventListener("visibilitychange", () => document.hidden && toSend().length && save());
  form.querySelectorAll(".rows--money").forEach(totals);
  restore();
}
