// Comfort only: posts are dragged to a free slot or another day. The menu beside each does the same without script.
"use strict";
(() => {
  const form = document.getElementById("drop");
  const hint = document.querySelector(".dragging");
  if (!form || !window.matchMedia("(hover: hover)").matches) return;
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  let held = null;

  const placeOf = (event) => {
    const slot = event.target.closest("[data-at]");
    if (slot && slot.dataset.account === held.dataset.account) return slot;
    const day = event.target.closest("[data-day]");
    return day && day !== held.closest("[data-day]") ? day : null;
  };
  const clear = () => all(".over-me").forEach((one) => one.classList.remove("over-me"));

  all("[data-post]").forEach((post) => {
    post.draggable = true;
    all("a").filter((link) => post.contains(link)).forEach((link) => { link.draggable = false; });
    post.addEventListener("dragstart", (event) => {
      held = post;
      post.classList.add("held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", post.dataset.post);
    });
    post.addEventListener("dragend", () => { post.classList.remove("held"); held = null; clear(); });
  });
  document.addEventListener("dragover", (event) => {
    const place = held && placeOf(event);
    clear();
    if (!place) return;
    place.classList.add("over-me");
    event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const place = held && placeOf(event);
    if (!place) return;
    event.preventDefault();
    form.action = `/posts/${held.dataset.post}/move`;
    form.elements.version.value = held.dataset.version;
    form.elements.at.value = place.dataset.at || "";
    form.elements.own.value = place.dataset.at ? "" : `${place.dataset.day}T${held.dataset.clock}`;
    form.submit();
  });
  if (hint && all("[data-post]").length) hint.hidden = false;
})();
