import { byId, make } from "./dom.js";
import { INSIGHTS } from "./model.js";
import { ticksIn } from "./ruler.js";
import { confidenceStep, confidenceText } from "./text.js";
import { rangeText, shortTimecode } from "./timecode.js";
/** @import { Instance, Item } from "./model.js" */

/** About as wide as a track on paper, in CSS pixels; for how many ticks there is room. */
const PAPER = 520;

/**
 * Puts a table of what the filters show into the page when it is printed: every time in words, and, as it is the head of a
 * table, the ruler on each page.
 * @param {{title: string, length: number, items: () => Item[], shown: (instance: Instance) => boolean,
 *   signs: Map<string, string>, filters: () => string[]}} context the timeline's length in seconds, the signs of source videos
 *   by their ids, and the filters in words
 */
export function followPrinting({ title, length, items, shown, signs, filters }) {
  /** @type {HTMLElement | null} */
  let table = null;
  addEventListener("beforeprint", () => {
    table?.remove();
    byId("filters-in-words", HTMLElement).textContent = filters().join(" · ");
    table = make(
      "table",
      { class: "printed" },
      make(
        "thead",
        {},
        make("tr", {}, make("th", { class: "printed-title", dir: "auto" }, title), make("th", {}, rulerOf(length))),
      ),
      ...INSIGHTS.flatMap((insight) => {
        const own = items().filter((item) => item.insight === insight);
        return own.length === 0
          ? []
          : [
              make(
                "tbody",
                { class: insight },
                make(
                  "tr",
                  {},
                  make("th", { colspan: 2, class: "printed-head" }, insight.charAt(0).toUpperCase() + insight.slice(1)),
                ),
                ...own.map((item) => rowOf(item, length, shown, signs.get(item.sourceVideoId) ?? null)),
              ),
            ];
      }),
    );
    document.body.append(table);
  });
  addEventListener("afterprint", () => {
    table?.remove();
    table = null;
  });
}

/** @param {number} length */
function rulerOf(length) {
  const ruler = make("div", { class: "printed-ruler" });
  for (const seconds of ticksIn({ start: 0, end: length }, PAPER / length).moments) {
    if (seconds > length * 0.97) continue;
    const tick = make("span", {}, shortTimecode(seconds));
    tick.style.left = `${(seconds / length) * 100}%`;
    ruler.append(tick);
  }
  return ruler;
}

/**
 * @param {Item} item
 * @param {number} length
 * @param {(instance: Instance) => boolean} shown
 * @param {string | null} sign of the source video, in a project
 */
function rowOf(item, length, shown, sign) {
  const instances = item.instances.filter(shown);
  const track = make("div", { class: "printed-track" });
  for (const { start, end, confidence } of instances) {
    const bar = make("span", { class: `bar sure-${confidenceStep(confidence)}` });
    bar.style.left = `${(start / length) * 100}%`;
    bar.style.width = `${((end - start) / length) * 100}%`;
    track.append(bar);
  }
  return make(
    "tr",
    {},
    make(
      "th",
      {},
      ...(sign === null ? [] : [make("span", { class: "source" }, sign), " "]),
      make("bdi", {}, item.name),
      make("span", { class: "quiet" }, ` ${confidenceText(item.confidence)}`),
    ),
    make("td", {}, track, make("p", { class: "times-in-words" }, instances.map(unbroken).join(", "))),
  );
}

/** A range that no line ends in. @param {Instance} instance */
function unbroken(instance) {
  return rangeText(instance).replaceAll(" ", "\u00a0");
}
