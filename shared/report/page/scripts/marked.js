import { byId, make, makeButton } from "./dom.js";
import { counted } from "./text.js";
import { shortTimecode } from "./timecode.js";
/** @import { Occurrence } from "./handover.js" */
/** @import { Entry, Item } from "./model.js" */

const LISTED = 300;

/**
 * Lists what occurs in the marked range, item by item in the order of time.
 * @param {Occurrence[]} occurrences
 * @param {(entry: Entry) => void} play
 */
export function showMarked(occurrences, play) {
  /** @type {Map<Item, Occurrence[]>} */
  const byItem = Map.groupBy(occurrences, ({ item }) => item);
  const entries = [...byItem].slice(0, LISTED);
  byId("marked-count", HTMLElement).textContent =
    `${counted(byItem.size, "item")}, ${counted(occurrences.length, "instance")}`;
  byId("marked-list", HTMLElement).replaceChildren(
    ...entries.map(([item, own]) => {
      const first = own[0];
      const position = first ? item.instances.indexOf(first.instance) : null;
      return make(
        "li",
        { class: item.insight },
        makeButton(make("bdi", {}, item.name), () => play({ item, position }), { class: "named" }),
        make(
          "span",
          { class: "quiet" },
          own
            .map(({ instance }) => shortTimecode(instance.start))
            .slice(0, 3)
            .join(", ") + (own.length > 3 ? " …" : ""),
        ),
      );
    }),
    ...(byItem.size > LISTED
      ? [make("li", { class: "quiet" }, `and ${counted(byItem.size - LISTED, "more item")}; the CSV has them all`)]
      : []),
  );
}
