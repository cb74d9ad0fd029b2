// Saves each field as it is typed, and sends files; what cannot be sent is kept and tried again.
"use strict";

const step = document.getElementById("step");
const state = document.getElementById("state");
const csrf = step.elements.csrf.value;
const DRAFT = "answers " + step.dataset.draft;
const SOON = 700, RETRY_FIRST = 2000, RETRY_LAST = 30000;
document.documentElement.classList.add("js");

// What is not saved yet, by field; it outlives the page.
let waiting = {};
try { waiting = JSON.parse(localStorage.getItem(DRAFT)) || {}; } catch { /* a browser that keeps nothing */ }
let timer = 0, retry = RETRY_FIRST, sending = null;

function remember() {
  try {
    if (Object.keys(waiting).length) localStorage.setItem(DRAFT, JSON.stringify(waiting));
    else localStorage.removeItem(DRAFT);
  } catch { /* a browser that keeps nothing */ }
}

function tell(text, away = false) {
  state.textContent = text;
  state.classList.toggle("away", away);
}

function field(name) { return document.querySelector(`[data-field="${CSS.escape(name)}"]`); }
function input(name) { return document.getElementById(`a-${name}`); }
function box(name) { return document.querySelector(`[name="u-${CSS.escape(name)}"]`); }

function note(name, told) {
  const was = document.querySelector(`[name="was-${CSS.escape(name)}"]`);
  if (was && told.mark) was.value = told.mark;
  const place = document.getElementById(`n-${name}`);
  if (place) { place.textContent = told.note || ""; place.className = `note ${told.tone || ""}`; }
}

function changed(name, delay) {
  waiting[name] = { value: input(name)?.value ?? "", unknown: box(name)?.checked ? "yes" : "" };
  remember();
  tell(step.dataset.saving);
  clearTimeout(timer);
  timer = setTimeout(flush, delay);
}

function flush() {
  clearTimeout(timer);
  sending = sending || sendAll().finally(() => { sending = null; });
  return sending;
}

async function sendAll() {
  let refused = false;
  for (const name of Object.keys(waiting)) {
    const typed = waiting[name];
    let answer;
    try {
      answer = await fetch(step.dataset.autosave, {
        method: "POST", keepalive: true, headers: { Accept: "application/json" },
        body: new URLSearchParams({ csrf, field: name, ...typed }),
      });
    } catch { return later(); }
    // A link that was renewed answers 404: what was typed waits for the new one.
    if (answer.status >= 500 || answer.status === 429 || answer.status === 404) return later();
    if (waiting[name] === typed) { delete waiting[name]; remember(); }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) refused = true;
    note(name, answer.ok ? told : { note: told.error, tone: "warn" });
  }
  retry = RETRY_FIRST;
  if (Object.keys(waiting).length) return sendAll();
  tell(refused ? "" : step.dataset.saved);
  return !refused;
}

function later() {
  tell(step.dataset.away, true);
  timer = setTimeout(flush, retry);
  retry = Math.min(2 * retry, RETRY_LAST);
  return false;
}

document.addEventListener("input", (event) => {
  const holder = event.target.closest("[data-field]");
  if (!holder || event.target.type === "file") return;
  const name = holder.dataset.field;
  const text = input(name), unknown = box(name);
  if (event.target === unknown && unknown.checked && text) { text.dataset.kept = text.value; text.value = ""; }
  else if (event.target === unknown && text && !text.value) text.value = text.dataset.kept || "";
  else if (event.target === text && unknown) unknown.checked = false;
  changed(name, event.target === unknown ? 0 : SOON);
});
document.addEventListener("change", (event) => { if (event.target.closest("[data-field]")) flush(); });
addEventListener("online", () => { flush(); sendFiles(); });
addEventListener("pagehide", () => { if (Object.keys(waiting).length) flush(); });

step.addEventListener("submit", async (event) => {
  if (!Object.keys(waiting).length && !queue.length) return;
  event.preventDefault();
  const button = event.submitter;
  await sending;
  if (Object.keys(waiting).length && !await flush()) return;
  if (await filesAreThere()) step.requestSubmit(button);
});
addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

for (const [name, typed] of Object.entries(waiting)) {
  if (!field(name)) continue;
  if (input(name)) input(name).value = typed.value;
  if (box(name)) box(name).checked = typed.unknown === "yes";
}
// What was typed before this script came. A page gone back to or loaded again holds what the browser remembers.
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  for (const { dataset: { field: name } } of document.querySelectorAll("[data-field]")) {
    const text = input(name), unknown = box(name);
    if (text && text.value !== text.defaultValue || unknown && unknown.checked !== unknown.defaultChecked) changed(name, 0);
  }
}
if (Object.keys(waiting).length) flush();

// Files: one after the other, with progress; without a connection they wait for it.
const files = document.getElementById("files");
const queue = [];
let busy = false, failures = 0, through = null;

// Whether the page can be left: once its files are sent, unless one failed, which is to be read first.
async function filesAreThere() {
  if (!queue.length) return true;
  if (through) return false;
  const before = failures;
  tell(files.dataset.still);
  await new Promise((done) => { through = done; });
  through = null;
  tell("");
  return failures === before;
}

function said(text, name) { return text.replace("{name}", name); }

function line(place, name) {
  const item = document.createElement("li");
  item.append(Object.assign(document.createElement("span"), { textContent: said(files.dataset.sending, name) }));
  item.append(Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: name }));
  place.querySelector(".sending").append(item);
  return item;
}

function failed(job, text, again) {
  failures += 1;
  job.item.replaceChildren(Object.assign(document.createElement("span"), { className: "note warn", textContent: text }));
  if (!again) return;
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "text", textContent: files.dataset.again,
  });
  button.addEventListener("click", () => { job.item.remove(); add(job.place, job.file); });
  job.item.append(button);
}

function post(job) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf", csrf);
    body.append("slot", job.place.dataset.slot);
    body.append("file", job.file, job.file.name);
    request.open("POST", files.dataset.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      const bar = job.item.querySelector("progress");
      if (bar && event.lengthComputable) bar.value = event.loaded / event.total;
    });
    for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, () => done(null));
    request.addEventListener("load", () => done(request));
    request.send(body);
  });
}

function words(answer) {
  return typeof answer.response?.error === "string" ? answer.response.error : "";
}

async function sendFiles() {
  if (busy || !queue.length) return;
  busy = true;
  while (queue.length) {
    const job = queue[0];
    const answer = await post(job);
    if (!answer || answer.status >= 500) {
      job.item.firstChild.textContent = said(files.dataset.away, job.file.name);
      job.tries = (job.tries || 0) + 1;
      if (navigator.onLine && job.tries > 5) { queue.shift(); failed(job, said(files.dataset.failed, job.file.name), true); continue; }
      setTimeout(sendFiles, Math.min(RETRY_FIRST * job.tries, RETRY_LAST));
      break;
    }
    queue.shift();
    if (answer.status !== 200) { failed(job, words(answer) || said(files.dataset.failed, job.file.name), true); continue; }
    if (answer.response.problem) failed(job, `${job.file.name}: ${answer.response.problem}`, false);
    else job.item.remove();
    show(answer.response.html);
  }
  busy = false;
  if (!queue.length) through?.();
}

function show(html) {
  const typed = new Map([...document.querySelectorAll("#listed [name^='a-']")].map((it) => [it.name, it.value]));
  const listed = document.getElementById("listed");
  const { name: inUse, selectionStart: at } = listed.contains(document.activeElement) ? document.activeElement : {};
  listed.innerHTML = html;
  for (const [name, value] of typed) {
    const there = document.querySelector(`#listed [name="${CSS.escape(name)}"]`);
    if (there) there.value = value;
    if (there && name === inUse) { there.focus({ preventScroll: true }); there.setSelectionRange(at, at); }
  }
}

function add(place, file) {
  const job = { place, file, item: line(place, file.name) };
  if (file.size > 25 * 1024 * 1024) { failed(job, `${file.name}: ${files.dataset.large}`, false); return; }
  queue.push(job);
  sendFiles();
}

for (const place of document.querySelectorAll(".upload")) {
  const chooser = place.querySelector("input[type=file]");
  chooser.multiple = "many" in chooser.dataset;
  chooser.addEventListener("change", () => {
    for (const file of chooser.files) add(place, file);
    chooser.value = "";
  });
}
