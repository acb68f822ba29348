/**
 * Copies text and says so.
 * @param {string} text
 */
async function copyText(text) {
  if (!(await writeClipboard(text))) announce(`The browser refuses to copy. The range is ${text}`);
  else announce(`Copied ${text}`);
}

/** @param {string} text */
async function writeClipboard(text) {
  // A page over plain http has no clipboard of its own.
  if (!navigator.clipboard) return copyBySelection(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotAllowedError") return copyBySelection(text);
    throw error;
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const field = make("textarea", { class: "spoken", readonly: true }, text);
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return copied;
}

/**
 * Says something to the reader, for a while on the screen and at once to a screen reader.
 * @param {string} message
 */
function announce(message) {
  const toast = byId("toast", HTMLElement);
  toast.textContent = message;
  toast.classList.remove("shown");
  void toast.offsetWidth; // so that the animation starts again
  toast.classList.add("shown");
}
