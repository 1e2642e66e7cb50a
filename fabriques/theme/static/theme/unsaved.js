// What is kept on this device until the server has it: one shelf for each person and each page.

const PREFIX = "fabriques-unsaved-";

export const shelfName = (person, page) => `${PREFIX}${person}-${page}`;

export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

export function keep(name, all) {
  try {
    if (Object.keys(all).length) localStorage.setItem(name, JSON.stringify(all));
    else localStorage.removeItem(name);
  } catch {
    /* A full or refused storage only means that nothing is kept aside: the page still saves. */
  }
}

function shelves() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/* Signing out leaves nothing behind without a word: what is not saved stays on the device, or goes, as one chooses. */
export function guardSignOut() {
  const dialog = document.querySelector("[data-unsaved-out]");
  if (!dialog) return;
  let leaving = null;
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !shelves().length) return;
      event.preventDefault();
      leaving = form;
      dialog.showModal();
    });
  }
  const leave = () => {
    document.dispatchEvent(new Event("unsaved:settled")); // pages that warn before they are left have been answered
    leaving.submit();
  };
  dialog.querySelector("[data-unsaved-stay]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-unsaved-keep]").addEventListener("click", leave);
  dialog.querySelector("[data-unsaved-wipe]").addEventListener("click", () => {
    document.dispatchEvent(new Event("unsaved:settled"));
    shelves().forEach((name) => localStorage.removeItem(name));
    leave();
  });
}

/* A text begun in a form is not left without a word. A draft, which saves by itself, has its own way. */
export function guardTexts() {
  const begun = new Set();
  let settled = false;
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (target.tagName !== "TEXTAREA" || form?.method !== "post" || form.dataset.draft) return;
    if (target.value === target.defaultValue) begun.delete(target);
    else begun.add(target);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) for (const text of begun) if (text.form === event.target) begun.delete(text);
  });
  document.addEventListener("unsaved:settled", () => (settled = true));
  addEventListener("beforeunload", (event) => {
    if (!settled && [...begun].some((text) => text.isConnected)) event.preventDefault();
  });
}
