/**
 * The sheets that fold out of the page: one at a time, and Escape or a press anywhere else puts one away.
 */
export function followSheets() {
  const sheets = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.fold")]);
  for (const sheet of sheets) {
    sheet.addEventListener("toggle", () => {
      if (sheet.open) for (const other of sheets) if (other !== sheet) other.open = false;
    });
  }
  document.addEventListener("pointerdown", (event) => {
    for (const sheet of sheets) if (event.target instanceof Node && !sheet.contains(event.target)) sheet.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" ? sheets.find((sheet) => sheet.open) : undefined;
    if (!open) return;
    event.preventDefault();
    open.open = false;
    open.querySelector("summary")?.focus();
  });
}
