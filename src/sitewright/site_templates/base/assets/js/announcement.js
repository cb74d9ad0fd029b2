// Takes the announcement off once its last day is over, by the visitor's clock.
(() => {
  const section = document.currentScript.closest("[data-section]");
  const until = section.querySelector("[data-until]").dataset.until;
  const today = new Date();
  today.setMinutes(today.getMinutes() - today.getTimezoneOffset());
  if (today.toISOString().slice(0, 10) > until) section.remove();
})();
