/* The approval's page: shown anew once it is another stage's turn, unless something is being typed. */
"use strict";
(() => {
  const shown = document.querySelector("[data-live]");
  if (!shown) return;
  /* A name that is typed before the code is asked for is still there afterwards. */
  const KEPT = "name of who approves";
  const name = document.getElementById("name");
  try {
    if (name && !name.value) name.value = sessionStorage.getItem(KEPT) || "";
    name?.addEventListener("input", () => sessionStorage.setItem(KEPT, name.value));
  } catch { /* a browser that keeps nothing */ }
  const live = new EventSource(shown.dataset.live);
  live.addEventListener("message", (event) => {
    if (event.data !== shown.dataset.stage && ![...document.querySelectorAll("input:not([type=hidden])")].some((each) => each.value)) location.replace(location.pathname);
  });
})();
