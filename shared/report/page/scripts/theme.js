const THEMES = ["auto", "light", "dark"];

/**
 * Lets the button go round the themes. The choice is kept for the other pages of the same place.
 * @param {HTMLButtonElement} button
 */
export function followTheme(button) {
  const show = (/** @type {string} */ theme) => {
    document.documentElement.dataset["theme"] = theme;
    button.textContent = `Theme: ${theme}`;
    document.dispatchEvent(new Event("themechange"));
  };
  button.addEventListener("click", () => {
    const next =
      THEMES[(THEMES.indexOf(document.documentElement.dataset["theme"] ?? "") + 1) % THEMES.length] ?? "auto";
    show(next);
    remember("theme", next);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new Event("themechange"));
  });
  const kept = recall("theme") ?? "";
  show(THEMES.includes(kept) ? kept : "auto");
}

/** What was remembered under a name, or null. @param {string} name */
export function recall(name) {
  return storage()?.getItem(name) ?? null;
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  storage()?.setItem(name, value);
}

/** The browser's storage, or null where it is refused to the page: in a sandbox, or by the reader's settings. */
function storage() {
  try {
    return window.localStorage;
  } catch (error) {
    if (error instanceof DOMException && error.name === "SecurityError") return null;
    throw error;
  }
}
