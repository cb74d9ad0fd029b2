/* The waiting room as it changes; what is the same is left alone, with whatever is being touched or read there. */
"use strict";
const room = document.getElementById("room");
new EventSource(room.dataset.live).addEventListener("message", (event) => {
  const told = document.createElement("template");
  told.innerHTML = event.data;
  if (told.content.textContent.trim() !== room.textContent.trim()) room.replaceChildren(told.content);
});
