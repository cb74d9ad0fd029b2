// A form that is larger than may be sent is held back and says so: refused on its way, all that was typed would be lost.
"use strict";
(() => {
  const { form: most, file: largest, told } = document.currentScript.dataset;

  function isTooLarge(form) {
    const values = [...new FormData(form).entries()];
    const files = values.map(([, value]) => value).filter((value) => value instanceof File);
    const typed = values.filter(([, value]) => typeof value === "string");
    return files.some((file) => file.size > Number(largest)) || new URLSearchParams(typed).toString().length > Number(most);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    form.querySelector(".too-large")?.remove();
    if (form.method !== "post" || !isTooLarge(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const said = document.createElement("p");
    said.className = "too-large alert";
    said.setAttribute("role", "alert");
    said.textContent = told;
    (event.submitter?.closest("p") ?? form.lastElementChild).before(said);
    said.scrollIntoView({ block: "nearest" });
  }, true);
})();
