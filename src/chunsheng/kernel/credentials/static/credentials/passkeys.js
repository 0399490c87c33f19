// Passkeys: asks the server for a challenge, the browser for its answer, and sends that with the form.
(function () {
  "use strict";

  const forms = document.querySelectorAll("form[data-passkey]");
  if (!forms.length || !window.PublicKeyCredential || !navigator.credentials || !window.fetch) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const named = (list) => (list || []).map((one) => Object.assign({}, one, { id: bytes(one.id) }));

  function opened(options) {
    const asked = Object.assign({}, options, { challenge: bytes(options.challenge) });
    if (options.user) asked.user = Object.assign({}, options.user, { id: bytes(options.user.id) });
    if (options.allowCredentials) asked.allowCredentials = named(options.allowCredentials);
    if (options.excludeCredentials) asked.excludeCredentials = named(options.excludeCredentials);
    return asked;
  }

  function closed(credential) {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    });
    const id = text(credential.rawId);
    return JSON.stringify({ id: id, rawId: id, type: credential.type, response: response });
  }

  function ask(form) {
    const sent = new FormData();
    sent.append("for", form.dataset.passkey);
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return fetch(form.dataset.ask, { method: "POST", body: sent, credentials: "same-origin" }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.json();
    }).then((options) => {
      const asked = { publicKey: opened(options) };
      return options.user ? navigator.credentials.create(asked) : navigator.credentials.get(asked);
    });
  }

  function why(form, fault) {
    if (fault.name === "NotAllowedError" || fault.name === "AbortError") return form.dataset.cancelled;
    if (fault.name === "InvalidStateError") return form.dataset.known;
    if (fault.name === "SecurityError") return form.dataset.address;
    return form.dataset.failed;
  }

  forms.forEach((form) => {
    const button = form.querySelector("button[type=submit]");
    const said = form.querySelector("[data-passkey-said]");
    form.querySelector("[data-passkey-on]").hidden = false;
    form.querySelector("[data-passkey-off]").hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation(); // or the page would hold the form as sent when the browser is refused
      if (button.disabled) return;
      if (!form.reportValidity()) return;
      button.disabled = true;
      said.textContent = form.dataset.waiting;
      ask(form).then((credential) => {
        form.elements.answer.value = closed(credential);
        form.submit();
      }).catch((fault) => {
        said.textContent = why(form, fault);
        button.disabled = false;
      });
    });
  });
})();
