// Makes the pages quicker to use; each of them works without it. No third party, nothing evaluated.
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  const say = (text, n) => text.replace("{n}", String(n));

  // A form is sent once; its button comes back when the page is shown again.
  function sendOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    });
    window.addEventListener("pageshow", () => {
      all("form[data-sent]").forEach((form) => {
        delete form.dataset.sent;
        all("button:not([type=button])", form).forEach((button) => button.removeAttribute("aria-disabled"));
      });
    });
  }

  function dialogs() {
    if (typeof window.HTMLDialogElement !== "function") return;
    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-dialog]");
      const dialog = opener && byId(opener.dataset.dialog);
      if (dialog && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        dialog.showModal();
      }
      const closer = event.target.closest("[data-dialog-close]");
      if (closer) closer.closest("dialog").close();
    });
  }

  function drawer() {
    const side = byId("side");
    const opener = document.querySelector("[data-drawer]");
    if (!side || !opener) return;
    const show = (open) => {
      side.classList.toggle("open", open);
      opener.setAttribute("aria-expanded", String(open));
      (open ? side.querySelector("a, button") : opener).focus();
    };
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("role", "button");
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      show(true);
    });
    side.querySelector("[data-drawer-close]").addEventListener("click", (event) => {
      event.preventDefault();
      show(false);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && side.classList.contains("open")) show(false);
    });
    document.addEventListener("click", (event) => {
      const outside = !side.contains(event.target) && !opener.contains(event.target);
      if (outside && side.classList.contains("open")) show(false);
    });
  }

  function counters() {
    all("[data-count-of]").forEach((counter) => {
      const area = byId(counter.dataset.countOf);
      if (!area) return;
      const most = Number(counter.dataset.max);
      const count = () => {
        const left = most - Array.from(area.value).length;
        counter.textContent = say(left < 0 ? counter.dataset.over : counter.dataset.text, Math.abs(left));
        counter.classList.toggle("over", left < 0);
      };
      counter.hidden = false;
      // The server counts; nothing that was pasted is cut off unseen.
      area.removeAttribute("maxlength");
      area.addEventListener("input", count);
      count();
    });
  }

  function drawn(file) {
    const canvas = document.createElement("canvas");
    canvas.width = 176;
    canvas.height = 132;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", file.name);
    return window.createImageBitmap(file).then((bitmap) => {
      const scale = Math.max(canvas.width / bitmap.width, canvas.height / bitmap.height);
      const width = bitmap.width * scale;
      const height = bitmap.height * scale;
      canvas.getContext("2d").drawImage(
        bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
      bitmap.close();
      return canvas;
    });
  }

  function previews() {
    all("[data-preview-of]").forEach((preview) => {
      const input = byId(preview.dataset.previewOf);
      if (!input) return;
      input.classList.add("quiet"); // the words below say what was chosen, in the page's language
      input.addEventListener("change", () => {
        const files = Array.from(input.files);
        const words = document.createElement("span");
        words.textContent = say(preview.dataset.text, files.length);
        preview.replaceChildren ? preview.replaceChildren(words) : (preview.textContent = words.textContent);
        preview.hidden = files.length === 0;
        if (!window.createImageBitmap) return;
        files.filter((file) => file.type.startsWith("image/")).slice(0, 6).forEach((file) => {
          drawn(file).then((canvas) => preview.appendChild(canvas), () => undefined);
        });
      });
    });
  }

  function places() {
    if (!navigator.geolocation) return;
    all("[data-datum]").forEach((box) => {
      const button = box.querySelector("button");
      const words = box.querySelector("[role=status]");
      const put = (name, value) => { byId(box.dataset[name]).value = value; };
      button.hidden = false;
      button.addEventListener("click", () => {
        words.textContent = box.dataset.asking;
        navigator.geolocation.getCurrentPosition((position) => {
          put("lat", position.coords.latitude.toFixed(6));
          put("lng", position.coords.longitude.toFixed(6));
          put("datum", box.dataset.datumValue);
          words.textContent = box.dataset.found;
        }, () => {
          words.textContent = box.dataset.failed;
        }, { enableHighAccuracy: true, timeout: 10000 });
      });
    });
  }

  function copies() {
    if (!navigator.clipboard) return;
    all("[data-copy]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const words = button.querySelector("[role=status]") || button;
        navigator.clipboard.writeText(byId(button.dataset.copy).textContent.trim()).then(() => {
          words.textContent = button.dataset.done;
        }, () => undefined);
      });
    });
  }

  // Ticks are counted, and one of them stands for the whole page.
  function ticks() {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const words = bar.querySelector("[data-text]");
    const whole = document.querySelector("[data-pick-all]");
    const none = words.textContent;
    const count = () => {
      const boxes = all("input[name=pick]");
      const n = boxes.filter((box) => box.checked).length;
      words.textContent = n ? say(words.dataset.text, n) : none;
      whole.checked = n > 0 && n === boxes.length;
      whole.indeterminate = n > 0 && n < boxes.length;
      all("button", bar).forEach((button) => { button.disabled = n === 0; });
    };
    whole.hidden = false;
    document.addEventListener("change", (event) => {
      if (event.target === whole) all("input[name=pick]").forEach((box) => { box.checked = whole.checked; });
      count();
    });
    window.addEventListener("pageshow", count);
    count();
  }

  function prints() {
    all("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  }

  function faultsFirst() {
    const faults = byId("faults");
    if (faults) faults.focus();
    all("[data-back]").forEach((button) => {
      button.hidden = window.history.length < 2;
      button.addEventListener("click", () => window.history.back());
    });
  }

  [sendOnce, dialogs, drawer, counters, previews, places, copies, ticks, prints, faultsFirst].forEach((begin) => begin());
})();
