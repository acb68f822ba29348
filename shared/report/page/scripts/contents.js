import { readItems } from "./model.js";
/** @import { Item } from "./model.js" */
/** @typedef {ReturnType<typeof createContents>} Contents */

/**
 * What the report is about: the items, in the language of the video or in one that they were published in as well.
 * @param {{documents: any, translations: Record<string, any>}} report
 */
export function createContents({ documents, translations }) {
  let items = readItems(documents);
  let language = "";
  return {
    /** @type {() => Item[]} */
    items: () => items,
    /** The tag of the translation at hand; empty for the original. */
    language: () => language,
    languages: Object.keys(translations),
    /** @param {string | null} key */
    itemOf: (key) => items.find((item) => item.key === key),
    /** Another language; what is no language of the report is the original. @param {string} tag */
    translate: (tag) => {
      const translated = Object.hasOwn(translations, tag) ? translations[tag] : null;
      language = translated ? tag : "";
      items = readItems(translated ?? documents);
    },
  };
}
