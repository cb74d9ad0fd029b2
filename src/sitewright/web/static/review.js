/* The review's page: listens to the overlay in its frame, keeps remarks without leaving, shows what became of them.
   Whatever comes from the frame is taken for words of a stranger: checked here, looked up by the server. */
"use strict";
(() => {
  const frame = document.getElementById("site");
  if (!frame) return;
  const drafts = document.getElementById("drafts");
  const rounds = document.getElementById("rounds");
  const dialog = document.getElementById("pin");
  const links = [...document.querySelectorAll(".pages a")];
  const hints = [...document.querySelectorAll("[data-hint]")];
  let pointing = false;
  let shown = links[0]?.dataset.slug ?? "";

  const name = (value) => (typeof value === "string" && /^[a-z0-9_.-]{0,60}$/.test(value) ? value : "");
  const number = (value) => (Number.isFinite(value) && value >= 0 && value <= 100000 ? Math.round(value) : 0);
  const say = (what) => frame.contentWindow.postMessage(what, "*");
  const hint = (key) => hints.forEach((each) => { each.hidden = each.dataset.hint !== key; });

  function setMode(wanted) {
    pointing = wanted;
    for (const each of document.querySelectorAll("[data-mode]")) each.setAttribute("aria-pressed", String((each.dataset.mode === "point") === pointing));
    hint(pointing ? "point" : "look");
    say({ kind: "mode", pointing });
  }

  function sendPins() {
    const list = drafts.querySelector("[data-list]");
    const pins = JSON.parse(list?.dataset.pins || "[]");
    say({ kind: "pins", pins: pins.filter((pin) => pin.page === shown) });
  }

  function showPage(path) {
    const link = links.find((each) => each.dataset.path === path);
    if (!link) { hint("elsewhere"); return; }
    frame.src = link.getAttribute("href");
  }

  function ready(path) {
    const link = links.find((each) => each.dataset.path === path);
    shown = link?.dataset.slug ?? "";
    links.forEach((each) => (each === link ? each.setAttribute("aria-current", "page") : each.removeAttribute("aria-current")));
    const where = document.getElementById("where");
    if (where && !document.getElementById("remark").value) where.value = shown;
    setMode(pointing);
    sendPins();
  }

  function pinned(told) {
    const form = dialog.querySelector("form");
    const at = told.rectangle || {};
    form.reset();
    form.elements.page.value = shown;
    form.elements.section.value = shown ? name(told.section) : "";
    form.elements.field.value = shown ? name(told.field) : "";
    form.elements.rectangle.value = [at.x, at.y, at.width, at.height].map(number).concat(Math.min(10000, Math.max(200, number(told.viewport)))).join(",");
    form.elements.excerpt.value = typeof told.excerpt === "string" ? told.excerpt.slice(0, 200) : "";
    form.querySelector("[data-excerpt]").textContent = form.elements.excerpt.value ? `“${form.elements.excerpt.value}”` : "";
    form.querySelector("[data-wrong]").hidden = true;
    dialog.showModal();
    form.elements.remark.focus();
  }

  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== "null" || typeof event.data !== "object" || !event.data) return;
    const path = typeof event.data.path === "string" ? event.data.path.replace(/^\//, "") : "";
    switch (event.data.kind) {
      case "ready": ready(path); break;
      case "go": showPage(path === "" || path.endsWith("/") ? path : `${path}/`); break;
      case "elsewhere": hint("elsewhere"); break;
      case "pin": if (pointing && !dialog.open) pinned(event.data); break;
    }
  });

  /* Another width is shown in its place: a page that is loaded anew would lose what is typed on this one. */
  const widths = [...document.querySelectorAll(".widths a")];
  for (const each of widths) each.addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector(".stage").className = `stage ${new URL(each.href).searchParams.get("width")}`;
    widths.forEach((other) => (other === each ? other.setAttribute("aria-current", "true") : other.removeAttribute("aria-current")));
    history.replaceState(null, "", each.href);
  });

  for (const each of document.querySelectorAll("[data-mode]")) each.addEventListener("click", () => setMode(each.dataset.mode === "point"));
  document.querySelector(".switch").hidden = false;
  hint("look");
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => say({ kind: "clear" }));

  /* The list as it is now, with what is being typed in it; the form that was sent is done with. */
  function list(text, sent) {
    const typed = [...drafts.querySelectorAll("textarea")].filter((it) => it.form !== sent && it.value !== it.defaultValue);
    const wasThere = drafts.contains(document.activeElement);
    drafts.innerHTML = text;
    for (const { id, value } of typed) {
      const there = document.getElementById(id);
      if (there) { there.value = value; there.closest("details").open = true; }
    }
    if (wasThere) drafts.querySelector("h2").focus();
    sendPins();
  }

  function tellWrong(form, text) {
    const place = form.querySelector("[data-wrong]") || Object.assign(document.createElement("p"), { className: "told warn", role: "alert" });
    place.dataset.wrong = "";
    place.hidden = !text;
    place.textContent = text;
    if (text && !place.isConnected) form.append(place);
  }

  function errorIn(text) {
    try { return JSON.parse(text).error; } catch { return ""; }
  }

  /* Forms about drafts answer with the list of drafts alone. Without an answer nothing that was typed is lost. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-draft], [data-part]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    tellWrong(form, "");
    let text = "";
    try {
      const headers = { "X-Part": "drafts", Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
      text = await answer.text();
      if (!text.includes("data-list")) throw new Error("no list");
      list(text, answer.ok ? form : null);
      const wrong = drafts.querySelector(".told.warn");
      if (answer.ok) { form.reset(); if (dialog.open) dialog.close(); }
      else if (wrong && dialog.open) tellWrong(form, wrong.textContent.trim());
    } catch {
      tellWrong(form, errorIn(text) || rounds.dataset.away);
    } finally {
      button.disabled = false;
    }
  });

  /* What became of the remarks: kept up to date where nothing is being typed. A new preview is shown again. */
  const live = new EventSource(rounds.dataset.live);
  live.addEventListener("message", (event) => {
    if (rounds.querySelector("textarea:focus, details[open]")) return;
    const typed = [...rounds.querySelectorAll("textarea")].some((each) => each.value);
    if (typed) return;
    const told = document.createElement("template");
    told.innerHTML = event.data;
    if (told.innerHTML.trim() === rounds.innerHTML.trim()) return;
    const before = rounds.querySelector("[data-commit]")?.dataset.commit;
    rounds.replaceChildren(told.content);
    const after = rounds.querySelector("[data-commit]")?.dataset.commit;
    if (before !== after) {
      const link = links.find((each) => each.dataset.slug === shown) || links[0];
      if (link) frame.src = link.getAttribute("href");
    }
  });
})();
