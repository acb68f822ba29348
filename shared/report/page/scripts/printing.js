import { make } from "./dom.js";
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
 * @param {number} length of the timeline in seconds
 * @param {() => Item[]} items
 * @param {(instance: Instance) => boolean} shown
 */
export function followPrinting(length, items, shown) {
  /** @type {HTMLElement | null} */
  let table = null;
  addEventListener("beforeprint", () => {
    table?.remove();
    table = make(
      "table",
      { class: "printed" },
      make("thead", {}, make("tr", {}, make("th", {}), make("th", {}, rulerOf(length)))),
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
                ...own.map((item) => rowOf(item, length, shown)),
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
 */
function rowOf(item, length, shown) {
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
    make("th", { dir: "auto" }, item.name, make("span", { class: "quiet" }, ` ${confidenceText(item.confidence)}`)),
    make("td", {}, track, make("p", { class: "times-in-words" }, instances.map(rangeText).join(", "))),
  );
}
