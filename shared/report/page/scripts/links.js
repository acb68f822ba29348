import { readAddress, writeAddress } from "./address.js";
import { copyText } from "./clipboard.js";
/** @import { Address } from "./address.js" */
/** @import { Choice } from "./choice.js" */
/** @import { Contents } from "./contents.js" */
/** @import { createControls } from "./controls.js" */
/** @import { Entry, Range } from "./model.js" */

/**
 * What stands behind the `#` of the page: written as the reader goes on, copied as a link, and followed when the page is opened with it.
 * @param {{contents: Contents, controls: ReturnType<typeof createControls>, choice: Choice,
 *   length: number, translate: (tag: string) => void, filter: () => void, mark: (range: Range) => void,
 *   goTo: (seconds: number) => void}} parts
 */
export function createLinks({ contents, controls, choice, length, translate, filter, mark, goTo }) {
  const address = (/** @type {Partial<Address>} */ named) =>
    writeAddress({ ...controls.address(), language: contents.language() || null, ...named });
  const startOf = (/** @type {Entry} */ { item, position }) =>
    position === null ? null : (item.instances[position]?.start ?? null);

  return {
    /** Copies a link to what is named, under the filters at hand. @param {Partial<Address>} named */
    copy: (named) => {
      const link = new URL(location.href);
      link.hash = address(named);
      copyText(link.href, "the link");
    },
    /** @param {Entry} entry */
    named: (entry) => ({ item: entry.item.key, time: startOf(entry) }),
    /** Lets the address of the page lead to an entry. @param {Entry} entry */
    keep: (entry) => history.replaceState(null, "", address({ item: entry.item.key, time: startOf(entry) })),
    /** Opens what the address names, as a link of this page or of the library has it. */
    follow: () => {
      const wanted = readAddress(location.hash, length);
      if (wanted.language !== null) translate(wanted.language);
      controls.follow(wanted);
      filter();
      const item = contents.itemOf(wanted.item);
      if (item) choice.chooseNear(item, wanted.time ?? 0);
      if (wanted.range) mark(wanted.range);
      if (wanted.time !== null) goTo(wanted.time);
    },
  };
}
