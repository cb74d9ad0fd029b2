/* Runs inside a framed page of a preview, which has no origin: marks what is pointed at, and tells the portal around.
   It changes the page by nothing but what it lays over it. */
"use strict";
(() => {
  const ours = new URL(document.currentScript.src).origin;
  const TARGETS = "[data-field], [data-section]";
  const PARTS = "summary, p, li, dt, dd, tr, figure, blockquote, address, h2, h3, h4";
  const HOLD_MS = 450;
  const SLACK = 10;
  let pointing = false;
  let pins = [];
  let hold = null;
  let drawn = null;
  let marked = null;
  let layer, mark, box;

  const tell = (kind, more) => parent.postMessage({ kind, ...more }, ours);

  function made(parentNode, styles) {
    const node = document.createElement("div");
    node.setAttribute("aria-hidden", "true");
    Object.assign(node.style, { position: "absolute", pointerEvents: "none", boxSizing: "border-box", ...styles });
    parentNode.append(node);
    return node;
  }

  function start() {
    layer = made(document.documentElement, { left: "0", top: "0", width: "0", height: "0", zIndex: "2147483647" });
    mark = made(layer, { display: "none", border: "3px solid #0a7d72", borderRadius: "6px", background: "rgb(10 125 114 / .12)", boxShadow: "0 0 0 2px #fff" });
    box = made(layer, { display: "none", border: "3px dashed #0a7d72", background: "rgb(10 125 114 / .12)", boxShadow: "0 0 0 2px #fff" });
    addEventListener("resize", showPins);
    addEventListener("load", showPins);
    document.addEventListener("toggle", showPins, true);
    tell("ready", { path: new URL(document.baseURI).pathname });
  }

  /* Rectangles are kept in the page's own pixels, from its top left corner. */
  function place(node, at) {
    Object.assign(node.style, { display: "block", left: `${at.x}px`, top: `${at.y}px`, width: `${at.width}px`, height: `${at.height}px` });
  }

  function around(element) {
    const at = element.getBoundingClientRect();
    return { x: at.left + scrollX, y: at.top + scrollY, width: at.width, height: at.height };
  }

  function sectionOf(element) {
    const found = element?.closest("[data-section]");
    if (!found) return "";
    return ["header", "footer"].includes(found.dataset.section) ? found.dataset.section : found.id;
  }

  function fieldOf(element) {
    const found = element?.closest("[data-field]");
    return found && sectionOf(found) === sectionOf(element) ? found.dataset.field : "";
  }

  function pin(element, rectangle, drawnByHand) {
    const text = (element?.innerText || "").replace(/\s+/g, " ").trim().slice(0, 200);
    tell("pin", {
      section: sectionOf(element),
      field: drawnByHand ? "" : fieldOf(element),
      excerpt: drawnByHand ? "" : text,
      rectangle: { x: Math.max(0, Math.round(rectangle.x)), y: Math.max(0, Math.round(rectangle.y)), width: Math.round(rectangle.width), height: Math.round(rectangle.height) },
      viewport: innerWidth,
    });
  }

  /* The nearest field or section; in a section, what has no name of its own is meant by its words and its place. */
  function targetOf(element) {
    const found = element instanceof Element ? element.closest(TARGETS) : null;
    if (!found || layer.contains(found)) return null;
    const part = "field" in found.dataset ? null : element.closest(PARTS);
    return part && found.contains(part) ? part : found;
  }

  const bare = (text) => (text || "").replace(/\s+/g, "").toLowerCase();

  function partOf(section, words) {
    return [...section.querySelectorAll(PARTS)].find((it) => bare(it.textContent).startsWith(words));
  }

  function show(element) {
    marked = element;
    if (element) place(mark, around(element));
    else mark.style.display = "none";
  }

  function elementOf(wanted) {
    const section = ["header", "footer"].includes(wanted.section)
      ? document.querySelector(`[data-section="${wanted.section}"]`)
      : wanted.section ? document.getElementById(wanted.section) : null;
    if (!section) return null;
    if (!wanted.field) return (wanted.excerpt && partOf(section, bare(wanted.excerpt))) || section;
    const fields = [...section.querySelectorAll("[data-field]")].filter((it) => it.dataset.field === wanted.field);
    const near = (it) => Math.abs(around(it).y - (wanted.rectangle?.y ?? 0));
    return fields.sort((one, other) => near(one) - near(other))[0] || section;
  }

  function showPins() {
    for (const old of layer.querySelectorAll("[data-number]")) old.remove();
    for (const wanted of pins) {
      const element = elementOf(wanted);
      const scale = innerWidth / (wanted.rectangle?.viewport || innerWidth);
      const drawnAt = wanted.rectangle && { x: wanted.rectangle.x * scale, y: wanted.rectangle.y * scale };
      const named = wanted.field || wanted.excerpt;
      const seen = element?.closest("details:not([open])") || element;
      const at = named && seen ? around(seen) : drawnAt || (seen && around(seen));
      if (!at) continue;
      const dot = made(layer, {
        left: `${Math.min(Math.max(2, at.x - 10), innerWidth - 34)}px`, top: `${Math.max(2, at.y - 12)}px`, width: "28px", height: "28px",
        borderRadius: "50% 50% 50% 4px", background: "#0a5f57", color: "#fff", border: "2px solid #fff",
        font: "700 14px/24px system-ui, sans-serif", textAlign: "center", boxShadow: "0 1px 5px rgb(0 0 0 / .45)",
      });
      dot.dataset.number = String(wanted.number);
      dot.textContent = String(wanted.number);
    }
  }

  function setMode(wanted) {
    pointing = wanted;
    document.documentElement.style.cursor = pointing ? "crosshair" : "";
    document.documentElement.style.webkitUserSelect = document.documentElement.style.userSelect = pointing ? "none" : "";
    for (const each of document.querySelectorAll(TARGETS)) {
      if (pointing && !each.hasAttribute("tabindex")) { each.tabIndex = 0; each.dataset.byOverlay = ""; }
      if (!pointing && "byOverlay" in each.dataset) { each.removeAttribute("tabindex"); delete each.dataset.byOverlay; }
    }
    if (!pointing) { show(null); drop(); }
  }

  /* A rectangle: drawn with the mouse, or with a finger that rests first. */
  function begin(x, y) { drawn = { fromX: x + scrollX, fromY: y + scrollY, at: null }; }

  function draw(x, y) {
    const toX = x + scrollX, toY = y + scrollY;
    drawn.at = { x: Math.min(drawn.fromX, toX), y: Math.min(drawn.fromY, toY), width: Math.abs(toX - drawn.fromX), height: Math.abs(toY - drawn.fromY) };
    if (drawn.at.width > SLACK || drawn.at.height > SLACK) { show(null); place(box, drawn.at); }
  }

  function drop() { drawn = null; clearTimeout(hold); hold = null; box.style.display = "none"; }

  function end() {
    const at = drawn?.at;
    drop();
    if (!at || (at.width <= SLACK && at.height <= SLACK)) return false;
    const middle = document.elementFromPoint(at.x - scrollX + at.width / 2, at.y - scrollY + at.height / 2);
    pin(middle, at, true);
    return true;
  }

  let justDrawn = false;
  document.addEventListener("pointermove", (event) => {
    if (!pointing || event.pointerType !== "mouse") return;
    if (drawn) draw(event.clientX, event.clientY);
    else show(targetOf(event.target));
  });
  document.addEventListener("pointerdown", (event) => {
    justDrawn = false;
    if (pointing && event.pointerType === "mouse" && event.button === 0) { event.preventDefault(); begin(event.clientX, event.clientY); }
  });
  document.addEventListener("pointerup", (event) => {
    if (pointing && event.pointerType === "mouse" && drawn) justDrawn = end();
  });
  document.addEventListener("touchstart", (event) => {
    drop();
    justDrawn = false;
    if (!pointing || event.touches.length !== 1) return;
    const { clientX, clientY } = event.touches[0];
    hold = setTimeout(() => { hold = null; begin(clientX, clientY); place(box, { x: clientX + scrollX - 12, y: clientY + scrollY - 12, width: 24, height: 24 }); }, HOLD_MS);
  }, { passive: true });
  document.addEventListener("touchmove", (event) => {
    if (drawn) { event.preventDefault(); draw(event.touches[0].clientX, event.touches[0].clientY); }
    else { clearTimeout(hold); hold = null; }
  }, { passive: false });
  document.addEventListener("touchend", (event) => {
    if (!drawn) { clearTimeout(hold); hold = null; return; }
    event.preventDefault();
    end();
  }, { passive: false });
  document.addEventListener("touchcancel", () => drop());
  document.addEventListener("contextmenu", (event) => { if (pointing) event.preventDefault(); });
  document.addEventListener("dragstart", (event) => { if (pointing) event.preventDefault(); });
  document.addEventListener("focusin", (event) => { if (pointing) show(targetOf(event.target)); });
  document.addEventListener("keydown", (event) => {
    if (!pointing || event.key !== "Enter") return;
    event.preventDefault();
    const target = targetOf(event.target);
    if (target) pin(target, around(target), false);
  });

  document.addEventListener("click", (event) => {
    if (pointing) {
      event.preventDefault();
      event.stopPropagation();
      const target = targetOf(event.target);
      if (justDrawn) { justDrawn = false; return; }
      if (target) { show(target); pin(target, around(target), false); }
      return;
    }
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link) return;
    event.preventDefault();
    follow(new URL(link.href, document.baseURI));
  }, true);
  document.addEventListener("submit", (event) => { event.preventDefault(); tell("elsewhere", {}); }, true);

  /* Pages of the site are shown in this frame by the portal; nothing else is opened from here. */
  function follow(to) {
    const here = new URL(document.baseURI);
    if (to.origin !== here.origin) { tell("elsewhere", {}); return; }
    if (to.pathname === here.pathname && to.hash) {
      document.getElementById(decodeURIComponent(to.hash.slice(1)))?.scrollIntoView({ behavior: "smooth" });
      return;
    }
    tell("go", { path: to.pathname });
  }

  addEventListener("message", (event) => {
    if (event.source !== parent || event.origin !== ours || !event.data) return;
    const { kind } = event.data;
    if (kind === "mode") setMode(event.data.pointing === true);
    if (kind === "pins" && Array.isArray(event.data.pins)) { pins = event.data.pins; showPins(); }
    if (kind === "clear") show(null);
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
