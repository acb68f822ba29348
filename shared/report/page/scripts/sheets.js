/** Pixels that are left between a sheet and the edge of the screen. */
const EDGE = 16;

/**
 * The sheets that fold out of the page: one at a time, and Escape or a press anywhere else puts one away.
 */
export function followSheets() {
  const sheets = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.fold")]);
  for (const sheet of sheets) {
    sheet.addEventListener("toggle", () => {
      if (!sheet.open) return;
      for (const other of sheets) if (other !== sheet) other.open = false;
      keepOnScreen(sheet);
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

/**
 * Moves what folded out to where all of its width can be seen, wherever its button stands.
 * @param {HTMLDetailsElement} sheet
 */
function keepOnScreen(sheet) {
  const content = sheet.querySelector(".sheet-of-facts");
  if (!(content instanceof HTMLElement)) return;
  content.style.translate = "";
  const { left, right } = content.getBoundingClientRect();
  const over = Math.max(0, right + EDGE - document.documentElement.clientWidth);
  content.style.translate = left < EDGE ? `${EDGE - left}px` : `${-over}px`;
}
