import { byId, make } from "./dom.js";
/** @import { Contents } from "./contents.js" */

/**
 * The switch between the languages that the items were published in; there is none where that is one.
 * @param {Contents} contents
 * @param {() => void} onChange
 */
export function followLanguages(contents, onChange) {
  const field = byId("language", HTMLSelectElement);
  field.append(...contents.languages.map((tag) => make("option", { value: tag }, tag)));
  byId("language-field", HTMLElement).hidden = contents.languages.length === 0;
  const choose = (/** @type {string} */ tag) => {
    contents.translate(tag);
    field.value = contents.language();
    onChange();
  };
  field.addEventListener("change", () => choose(field.value));
  return { choose };
}
