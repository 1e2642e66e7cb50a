// Tables of a draft: rows added, sums shown as one types.
import { cents } from "../theme/typing.js";

export function element(name, classes = "", text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

export function addRow(rows) {
  const all = rows.querySelectorAll(".rows__row");
  if (all.length >= Number(rows.dataset.rowsMost)) return null;
  const made = all[all.length - 1].cloneNode(true);
  const [from, to] = [`${rows.dataset.rows}-${all.length - 1}-`, `${rows.dataset.rows}-${all.length}-`];
  made.querySelectorAll("[id], [for], [name]").forEach((each) => {
    for (const name of ["id", "for", "name"]) {
      if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(from, to));
    }
    if ("value" in each) each.value = "";
  });
  made.setAttribute("aria-label", made.getAttribute("aria-label").replace(/\d+/, String(all.length + 1)));
  all[all.length - 1].after(made);
  rows.parentElement.querySelector("[data-rows-count]").value = String(all.length + 1);
  return made;
}

function euros(amount) {
  const digits = amount % 100 ? 2 : 0;
  const options = { style: "currency", currency: "EUR", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat("fr-FR", options).format(amount / 100);
}

export function totals(rows) {
  const sums = new Map();
  rows.querySelectorAll("[data-money]").forEach((each) => {
    const label = each.closest(".rows__cell").querySelector("label").textContent.split(",")[0];
    sums.set(label, (sums.get(label) ?? 0) + (cents(each.value) ?? 0));
  });
  const line = rows.querySelector(".rows__totals") ?? rows.appendChild(element("p", "rows__totals"));
  const all = [...sums.values()].reduce((one, other) => one + other, 0);
  const parts = sums.size > 1 ? [...sums].map(([label, sum]) => `${label} : ${euros(sum)}`) : [];
  line.replaceChildren(...[...parts, `Total : ${euros(all)}`].map((part) => element("span", "", part)));
}
