// Sends what is typed, and tells by its true cause why it is not saved.

/* The answer of the server, or the cause why there is none: « offline », « signed_out », « no_access », « fault ». */
export async function send(form, body) {
  const post = () => {
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    const headers = { Accept: "application/json" };
    return fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual", headers });
  };
  try {
    let answer = await post();
    if (answer.status === 403) {
      // After a new sign-in in another tab the page's token no longer holds: take a fresh one from the page itself.
      const cause = await renewed();
      if (cause) return { cause };
      answer = await post();
    }
    return { cause: causeOf(answer), read: isRead(answer) ? await answer.json() : null, answer };
  } catch (error) {
    return { cause: error instanceof SyntaxError ? "fault" : "offline" };
  }
}

const READ = [200, 404, 409, 410, 422];
const isRead = (answer) => READ.includes(answer.status) && (answer.headers.get("Content-Type") ?? "").includes("json");

function causeOf(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed_out";
  if (isRead(answer)) return answer.status === 404 || answer.status === 410 ? "ended" : "";
  if (answer.status === 403 || answer.status === 404) return "no_access";
  if (answer.status === 400 || answer.status === 413) return "too_long";
  return "fault";
}

/* Put the token of a fresh page in this one; the cause why it cannot be, or nothing. */
async function renewed() {
  const page = await fetch(location.pathname, { redirect: "manual" });
  if (page.type === "opaqueredirect") return "signed_out";
  if (!page.ok) return page.status < 500 ? "no_access" : "fault";
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = read.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (token) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((each) => (each.value = token));
  return token ? "" : "signed_out";
}
