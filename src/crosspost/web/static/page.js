// Comfort only: everything here works without it, as plain links and forms.
"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const posts = all("article.post");
  let at = -1;

  const go = (index) => {
    if (!posts.length) return;
    posts.forEach((post) => post.classList.remove("current"));
    at = Math.max(0, Math.min(index, posts.length - 1));
    posts[at].classList.add("current");
    posts[at].focus({ preventScroll: true });
    posts[at].scrollIntoView({ block: "start" });
  };
  const current = () => {
    const around = document.activeElement && document.activeElement.closest("article.post");
    return around || posts[Math.max(at, 0)] || document;
  };
  const press = (key) => {
    const door = current().querySelector(`[data-key="${key}"]`) || document.querySelector(`.notice [data-key="${key}"]`);
    if (!door) return false;
    if (door.matches("form")) door.requestSubmit();
    else if (door.matches("details")) { door.open = true; door.querySelector("input:not([type=hidden])").focus(); }
    else door.click();
    return true;
  };
  const help = () => {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  };
  const tick = () => {
    const box = current().querySelector("input[name=post]");
    if (box) box.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const done = { j: () => go(at + 1), k: () => go(at - 1), x: tick, "?": help }[event.key];
    if (done) { done(); event.preventDefault(); }
    // A key that is held down goes on after the page has come anew: it must not decide about the next post, too.
    else if (event.repeat) return;
    else if ("aewmru".includes(event.key) && event.key.length === 1 && press(event.key)) event.preventDefault();
  });
  posts.forEach((post, index) => post.addEventListener("focusin", () => { at = index; }));

  // Nothing is sent twice by a nervous finger.
  all("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }));
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  all("img").forEach((image) => image.addEventListener("error", () => image.classList.add("gone")));
  all(".keys").forEach((hint) => { hint.hidden = false; });

  const every = document.querySelector("[data-all]");
  if (every) {
    const boxes = all("input[name=post]");
    const tell = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      document.querySelector("[data-ticked]").textContent = ticked ? `(${ticked})` : "";
      every.checked = ticked === boxes.length;
    };
    every.closest("label").hidden = false;
    every.addEventListener("change", () => { boxes.forEach((box) => { box.checked = every.checked; }); tell(); });
    boxes.forEach((box) => box.addEventListener("change", tell));
    tell();
  }

  const editor = document.querySelector("form[data-count]");
  if (editor) {
    const words = editor.querySelector("textarea");
    let timer = 0, latest = 0;
    const count = async () => {
      const mine = ++latest;
      let answer;
      try {
        answer = await fetch(editor.dataset.count, { method: "POST", body: new URLSearchParams(new FormData(editor)) });
      } catch { return; }
      if (!answer.ok || mine !== latest) return;
      const found = await answer.json();
      editor.querySelector("[data-sum]").textContent = found.sum;
      editor.querySelector("[data-problem]").textContent = found.problem;
      words.setAttribute("aria-invalid", String(!found.valid));
      if (found.card) document.querySelector("[data-face]").innerHTML = found.card;
    };
    words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(count, 150); });
    words.focus();
  }
})();
