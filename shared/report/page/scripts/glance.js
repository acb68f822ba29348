import { byId, make, makeButton } from "./dom.js";
import { INSIGHTS, instanceAt } from "./model.js";
import { counted } from "./text.js";
import { lengthText, shortTimecode } from "./timecode.js";
/** @import { Entry, Insight, Instance, Item } from "./model.js" */

const MOST_HERE = 12;
const TOP = 4;

/** Why an index may have none of an insight, as the service documents it. @type {Record<Insight, string>} */
const WHY_NONE = {
  topics:
    "Topics are inferred from what is said and shown in writing; presets for basic audio, and excluded models, leave them out.",
  keywords:
    "Keywords come from what is said and shown in writing; presets for basic audio, and excluded models, leave them out.",
  labels: "Labels are seen in the picture; presets for audio only, and excluded models, leave them out.",
};

/**
 * The first tab of the panel: what is at this moment, what the video is about, and what is missing.
 * @param {{choose: (entry: Entry) => void, length: number, shown: (instance: Instance) => boolean}} context
 */
export function createGlance({ choose, length, shown }) {
  const here = byId("here-list", HTMLElement);
  /** @type {string | null} */
  let drawn = null;
  /** @param {Item} item @param {number | null} position @param {string} detail */
  const row = (item, position, detail) =>
    make(
      "li",
      { class: item.insight },
      makeButton(make("bdi", {}, item.name), () => choose({ item, position }), { class: "named" }),
      make("span", { class: "quiet" }, detail),
    );

  return {
    /** What lasts at a moment. @param {number} seconds @param {Item[]} items that the filters show */
    at: (seconds, items) => {
      const found = items
        .map((item) => ({ item, position: instanceAt(item, seconds) }))
        .filter(({ item, position }) => position >= 0 && shown(/** @type {Instance} */ (item.instances[position])));
      byId("here-time", HTMLElement).textContent = shortTimecode(Math.floor(seconds * 10) / 10);
      const keys = found.map(({ item, position }) => `${item.key} ${position}`).join();
      if (keys === drawn) return;
      drawn = keys;
      here.replaceChildren(
        ...found
          .slice(0, MOST_HERE)
          .map(({ item, position }) =>
            row(
              item,
              position,
              item.instances.length === 1 ? "only here" : `${position + 1} of ${item.instances.length}`,
            ),
          ),
      );
      const left = found.length - MOST_HERE;
      byId("here-more", HTMLElement).textContent =
        found.length === 0 ? "Nothing at this moment." : left > 0 ? `and ${counted(left, "more item")}` : "";
    },
    /** @param {Item[]} items all of them */
    fill: (items) => {
      drawn = null;
      byId("top", HTMLElement).replaceChildren(
        ...INSIGHTS.flatMap((insight) => {
          const own = items.filter((item) => item.insight === insight);
          const title = make(
            "h2",
            { class: "section" },
            own.length === 0 ? `No ${insight}` : `Most of the time: ${insight}`,
          );
          if (own.length === 0) return [title, make("p", { class: "quiet" }, WHY_NONE[insight])];
          const top = own.toSorted((a, b) => b.coverage - a.coverage).slice(0, TOP);
          return [
            title,
            make(
              "ul",
              { class: "glanced" },
              ...top.map((item) =>
                row(
                  item,
                  item.instances.length === 0 ? null : 0,
                  `${lengthText(item.coverage)}, ${((item.coverage / length) * 100).toFixed(0)} %`,
                ),
              ),
            ),
          ];
        }),
      );
    },
  };
}
