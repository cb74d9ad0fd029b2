/* The approval's page: shown anew once it is another stage's turn, unless something is being typed. */
"use strict";
(() => {
  const shown = document.querySelector("[data-live]");
  if (!shown) return;
  const live = new EventSource(shown.dataset.live);
  live.addEventListener("message", (event) => {
    if (event.data !== shown.dataset.stage && ![...document.querySelectorAll("input:not([type=hidden])")].some((each) => each.value)) location.replace(location.pathname);
  });
})();
