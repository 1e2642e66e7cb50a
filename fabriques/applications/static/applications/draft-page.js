// The page of a draft as one sees it: what a question holds, what is said of it, what can be copied.
import { element } from "./draft-rows.js";

const isBox = (control) => control.type === "checkbox" || control.type === "radio";

export class Questions {
  constructor(form) {
    this.form = form;
  }

  of(code) {
    return this.form.querySelector(`[data-question="${CSS.escape(code)}"]`);
  }

  isTyped(control) {
    return Boolean(control.name) && control.type !== "file" && control.form === this.form;
  }

  controls(code) {
    return [...this.of(code).querySelectorAll("input, select, textarea")].filter((each) => this.isTyped(each));
  }

  /* A commune is looked for by its button alone: until then, the list answers what was looked for before. */
  values(code) {
    return this.controls(code)
      .filter((control) => !isBox(control) || control.checked)
      .map((control) => [control.name, control.name === "commune_search" ? control.defaultValue : control.value]);
  }

  fill(code, typed) {
    for (const control of this.controls(code)) {
      const found = typed.filter(([name]) => name === control.name).map(([, value]) => value);
      if (isBox(control)) control.checked = found.includes(control.value);
      else if (found.length) control.value = found[0];
    }
  }

  label(code) {
    const label = this.of(code).querySelector(".field__label, label");
    return label?.firstChild?.textContent.trim() ?? code;
  }

  /* What is typed in a question, as one would read it. */
  words(code) {
    const said = (control) => {
      if (control.type === "hidden") return "";
      if (isBox(control)) return control.checked ? (control.labels[0]?.textContent.trim() ?? "") : "";
      return control.tagName === "SELECT" ? (control.value && control.selectedOptions[0].text) : control.value;
    };
    return this.controls(code).map(said).filter(Boolean).join("\n");
  }

  codeOf(name) {
    return this.of(name) ? name : this.form.elements.namedItem(name)?.closest?.("[data-question]")?.dataset.question;
  }

  /* What the top of the page says of a question is over once its answer is saved. */
  settle(code) {
    for (const link of document.querySelectorAll(".error-summary a[href^='#']")) {
      if (!this.of(code).contains(document.getElementById(link.hash.slice(1)))) continue;
      const summary = link.closest(".error-summary");
      link.closest("li").remove();
      if (!summary.querySelector("li")) summary.remove();
    }
  }

  /* The errors of a question, by the name of its control: said beside it, and the control says that it is invalid. */
  explain(code, errors) {
    const place = this.of(code);
    place.querySelectorAll(".field__errors").forEach((each) => each.remove());
    place.querySelectorAll(".field--invalid").forEach((each) => each.classList.remove("field--invalid"));
    for (const control of this.controls(code)) {
      control.removeAttribute("aria-invalid");
      describe(control, describers(control).filter((id) => !id.endsWith("-erreur")));
    }
    for (const [name, said] of Object.entries(errors)) {
      const wrong = this.controls(code).filter((each) => each.type !== "hidden" && (name === code || each.name === name));
      const field = wrong[0]?.closest(".field") ?? place;
      const box = element("div", "field__errors");
      box.id = `${name}-erreur`;
      box.append(...said.map((error) => element("p", "field__error", error)));
      field.classList.add("field--invalid");
      (field.querySelector(":scope > .field__help") ?? field.querySelector(":scope > .field__label"))?.after(box);
      if (!box.isConnected) field.prepend(box);
      for (const control of wrong) {
        control.setAttribute("aria-invalid", "true");
        describe(control, [...describers(control), box.id]);
      }
    }
  }
}

const describers = (control) => (control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);

function describe(control, ids) {
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}

/* The line that says where the save stands; what is not saved can be copied from there. */
export class Status {
  constructor(place, textToCopy) {
    this.place = place;
    this.said = place.querySelector("[data-draft-said]");
    this.link = place.querySelector("[data-draft-link]");
    this.copy = place.querySelector("[data-draft-copy]");
    this.copy.addEventListener("click", () => this.give(textToCopy()));
  }

  say(text, tone = "", { copy = false, link = null } = {}) {
    this.place.hidden = !text;
    this.said.textContent = text;
    this.place.dataset.tone = tone;
    this.copy.hidden = !copy;
    this.link.hidden = !link;
    if (link) {
      this.link.href = link.address;
      this.link.textContent = link.label;
    }
    if (!copy) this.place.querySelector("textarea")?.remove();
  }

  async give(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.copy.textContent = this.copy.dataset.copied;
    } catch {
      const box = this.place.querySelector("textarea") ?? this.place.appendChild(element("textarea"));
      box.readOnly = true;
      box.rows = 6;
      box.value = text;
      box.setAttribute("aria-label", this.copy.textContent);
      box.select();
    }
  }
}
