import { byId, make } from "./dom.js";

/**
 * Copies text and says so.
 * @param {string} text
 * @param {string} [said] what was copied, in words
 */
export async function copyText(text, said = text) {
  if (!(await writeClipboard(text))) announce(`The browser refuses to copy. It is ${text}`);
  else announce(`Copied ${said}`);
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
 * Hands text over as a file.
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function saveFile(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  make("a", { href: address, download: name }).click();
  // Not at once: the browser reads the file after this.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  announce(`Saved ${name}`);
}

/**
 * Says something to the reader, for a while on the screen and at once to a screen reader.
 * @param {string} message
 */
export function announce(message) {
  const toast = byId("toast", HTMLElement);
  toast.textContent = message;
  toast.classList.remove("shown");
  void toast.offsetWidth; // so that the animation starts again
  toast.classList.add("shown");
}
