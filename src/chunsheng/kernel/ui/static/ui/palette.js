// The dialog of 找: asks as one types, drops answers that come too late, and is moved in by keys.
(function () {
  "use strict";

  const dialog = document.getElementById("palette");
  if (!dialog || typeof dialog.showModal !== "function" || !window.fetch || !window.AbortController) return;
  const form = dialog.querySelector("form");
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const words = dialog.querySelector("[role=status]");
  const hint = words.textContent;
  let timer = 0;
  let asking = null;
  let asked = null;
  let shown = null;
  let opener = null;

  const options = () => Array.from(list.querySelectorAll("[role=option]"));

  function choose(option) {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  // Links of a page become the options of a list.
  function show(markup) {
    list.innerHTML = markup;
    list.querySelectorAll("[data-found]").forEach((group, g) => {
      const title = group.querySelector("h2");
      title.id = "palette-group-" + g;
      title.setAttribute("role", "presentation");
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", title.id);
      group.querySelector("ul").setAttribute("role", "presentation");
    });
    list.querySelectorAll("li").forEach((item, n) => {
      item.id = "palette-option-" + n;
      item.setAttribute("role", "option");
      item.querySelector("a").tabIndex = -1;
    });
    list.querySelectorAll(".found-none").forEach((one) => one.remove());
    const found = options();
    const hits = found.filter((one) => !one.querySelector(".found-all")).length;
    choose(found[0]);
    input.setAttribute("aria-expanded", String(found.length > 0));
    list.hidden = found.length === 0;
    list.scrollTop = 0;
    words.textContent = !input.value.trim() ? hint
      : hits ? words.dataset.found.replace("{n}", String(hits)) : words.dataset.none;
  }

  function ask() {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    const address = form.action + "?part=1&q=" + encodeURIComponent(text);
    fetch(address, { credentials: "same-origin", signal: mine.signal }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    }).then((markup) => {
      if (mine !== asking) return;
      show(markup);
      shown = text;
    }).catch((fault) => {
      if (fault.name === "AbortError" || mine !== asking) return;
      asked = shown = null;
      show("");
      words.textContent = words.dataset.failed;
    });
  }

  function askSoon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 140);
  }

  function open(from) {
    if (dialog.open) return;
    const links = Array.from(document.querySelectorAll("[data-palette]"));
    opener = from && from !== document.body ? from : links.find((link) => link.offsetParent);
    dialog.showModal();
    input.select();
    input.focus();
    asked = null;
    ask();
  }

  function step(way) {
    const all = options();
    if (!all.length) return;
    const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    choose(all[(now + way + all.length) % all.length]);
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(document.activeElement);
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-palette]");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(link);
    }
    if (event.target === dialog) dialog.close(); // beside the dialog's own parts
  });
  dialog.addEventListener("close", () => {
    window.clearTimeout(timer);
    if (asking) asking.abort();
    if (opener) opener.focus();
  });
  input.addEventListener("input", (event) => {
    if (!event.isComposing) askSoon();
  });
  input.addEventListener("compositionend", askSoon);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter") {
      const chosen = list.querySelector("[aria-selected=true] a");
      if (chosen && input.value.trim() === shown) {
        event.preventDefault();
        chosen.click();
      }
    }
  });
})();
