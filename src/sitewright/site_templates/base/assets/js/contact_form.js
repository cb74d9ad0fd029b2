// Says how long the form was read before it was sent, and writes it as a WhatsApp message instead.
for (const form of document.querySelectorAll(".contact-form")) {
  const opened = Date.now();
  form.addEventListener("submit", () => { form.elements.elapsed.value = Date.now() - opened; });
  const link = form.querySelector("[data-compose]");
  if (link) link.addEventListener("click", () => {
    const { name, message } = form.elements;
    const text = [message.value, name.value].map((part) => part.trim()).filter(Boolean).join("\n\n");
    if (text) { const to = new URL(link.href); to.searchParams.set("text", text); link.href = to; }
  });
}
