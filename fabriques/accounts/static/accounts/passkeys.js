// Passkeys need a script: forms marked data-passkey show their button when this browser can use one.
// mfa/js/webauthn-json.js, the account library's own, turns keys into JSON and back.
(() => {
  const keys = window.webauthnJSON;

  const say = (form, text) => {
    const said = form.querySelector("[data-passkey-said]");
    said.hidden = !text;
    said.textContent = text;
  };

  const options = () => JSON.parse(document.getElementById("passkey-options").textContent);

  async function fetched(form) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  }

  function create(form) {
    const asked = options().creation_options;
    const alone = form.elements.passwordless.checked;
    Object.assign(asked.publicKey.authenticatorSelection, {
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    });
    return keys.create(asked);
  }

  const ceremonies = {
    enter: async (form) => keys.get(await fetched(form)),
    prove: (form) => keys.get(options().request_options),
    add: create,
  };

  function start(form) {
    if (!keys?.supported()) {
      say(form, form.dataset.unsupported);
      return;
    }
    form.querySelector("[data-passkey-act]").hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say(form, "");
      try {
        form.elements.credential.value = JSON.stringify(await ceremonies[form.dataset.passkey](form));
        form.submit();
      } catch (error) {
        const words = { InvalidStateError: "known", SecurityError: "unsupported" };
        say(form, form.dataset[words[error.name]] ?? form.dataset.refused);
      }
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach(start);
})();
