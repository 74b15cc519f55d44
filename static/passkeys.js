/* Passkeys: makes one, or signs in with one, and sends what the browser answers with the page's form.
   Buttons name what they do by data-passkey; without script, or where the browser has no passkeys, they stay hidden.
   Without them in the browser, a sentence says so. */
(() => {
  "use strict";
  const canUse = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON
    && !/^[0-9.:[\]]+$/.test(location.hostname); // an address of digits is no name that a passkey belongs to

  async function readOptions(button) {
    const place = document.getElementById(button.dataset.options);
    if (place) return JSON.parse(place.textContent);
    const answer = await fetch(button.form.action, {
      headers: { "Accept": "application/json" },
      credentials: "same-origin",
      cache: "no-store",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  }

  async function ask(button) {
    const { publicKey } = await readOptions(button);
    if (button.dataset.passkey === "make") {
      const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
      return navigator.credentials.create({ publicKey: options });
    }
    return navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
    });
  }

  for (const button of document.querySelectorAll("[data-passkey]")) {
    const form = button.form;
    if (!canUse) {
      form.querySelector("[data-passkey-missing]").hidden = false;
      continue;
    }
    const failed = form.querySelector("[data-passkey-failed]");
    button.hidden = false;
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      button.disabled = true;
      try {
        const credential = await ask(button);
        form.querySelector("[name=credential]").value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch {
        failed.hidden = false; // cancelled, too late, or no passkey of this center here
        button.disabled = false;
      }
    });
  }
})();
