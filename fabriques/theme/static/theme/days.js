// A calendar beside each box for a day. The box itself is text: what is typed there is what is sent.

const FRENCH = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|[0-3]\d)$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

export function startDays(place) {
  for (const box of place.querySelectorAll("input[data-day]:not([data-started])")) {
    if (!("showPicker" in HTMLInputElement.prototype)) return;
    box.dataset.started = "true";
    const line = document.createElement("span");
    line.className = "day";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "day__button";
    button.dataset.dayPick = "";
    button.setAttribute("aria-label", "Choisir le jour dans un calendrier");
    const calendar = document.createElement("input");
    calendar.type = "date";
    calendar.className = "day__calendar";
    calendar.tabIndex = -1;
    calendar.setAttribute("aria-hidden", "true");
    box.before(line);
    line.append(box, button, calendar);
  }
}

// Listened to on the page: a row added to a table is a copy of another, and its calendar works too.
document.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-day-pick]")?.parentElement;
  if (!line) return;
  const calendar = line.querySelector(".day__calendar");
  const typed = line.querySelector("[data-day]").value.trim().match(FRENCH);
  calendar.value = typed ? `${typed[3].padStart(4, "20")}-${typed[2].padStart(2, "0")}-${typed[1].padStart(2, "0")}` : "";
  const { dayLeast = "", dayMost = "" } = line.querySelector("[data-day]").dataset;
  calendar.min = dayLeast;
  calendar.max = dayMost;
  calendar.showPicker();
});

document.addEventListener("change", (event) => {
  if (!event.target.matches?.(".day__calendar")) return;
  event.stopPropagation();
  const found = event.target.value.match(ISO);
  if (!found) return;
  const box = event.target.parentElement.querySelector("[data-day]");
  box.value = `${found[3]}/${found[2]}/${found[1]}`;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new Event("change", { bubbles: true }));
  box.focus();
});
