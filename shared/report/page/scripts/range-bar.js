import { copyText, saveFile } from "./clipboard.js";
import { byId, make, onClick } from "./dom.js";
import { FRAME_RATES, csvOf, edlOf, fileName, namedRangeText, occurrencesIn, snapped } from "./handover.js";
import { lengthText, rangeText } from "./timecode.js";
/** @import { NamedRange } from "./handover.js" */
/** @import { Instance, Item, Range } from "./model.js" */
/** @import { Viewport } from "./viewport.js" */

/** Pixels within which an edge of a range snaps to one of an instance. */
const SNAP = 8;

/**
 * The range that the reader marked, and what can be done with it.
 * @param {Viewport} viewport
 * @param {{title: string, clip: string, items: () => Item[], shown: (instance: Instance) => boolean, onChange: () => void,
 *   copyLink: (range: Range) => void}} context `items` are those that the filters show
 */
export function createRangeBar(viewport, { title, clip, items, shown, onChange, copyLink }) {
  const bar = byId("range-bar", HTMLElement);
  const name = byId("range-name", HTMLInputElement);
  const rate = byId("range-rate", HTMLSelectElement);
  /** @type {Range | null} */
  let range = null;
  rate.append(
    ...FRAME_RATES.map((frames) => make("option", { value: frames, selected: frames === 25 }, `${frames} fps`)),
  );

  /** @returns {NamedRange} */
  const named = () => ({ ...(range ?? { start: 0, end: viewport.length }), name: name.value.trim() });
  const occurrences = () => (range === null ? [] : occurrencesIn(items(), shown, range));
  const show = () => {
    const marked = byId("range", HTMLElement);
    marked.hidden = bar.hidden = range === null;
    if (range !== null) {
      marked.style.left = `${(range.start / viewport.length) * 100}%`;
      marked.style.width = `${((range.end - range.start) / viewport.length) * 100}%`;
      byId("range-text", HTMLElement).textContent = rangeText(range);
      byId("range-length", HTMLElement).textContent = lengthText(range.end - range.start);
    }
    onChange();
  };
  const set = (/** @type {Range | null} */ next) => {
    range = next;
    if (range === null) name.value = "";
    show();
  };
  onClick("range-copy", () => copyText(namedRangeText(named())));
  onClick("range-link", () => copyLink(named()));
  onClick("range-zoom", () => viewport.zoomTo(named()));
  onClick("range-clear", () => set(null));
  onClick("range-csv", () => saveFile(fileName(name.value, "csv"), "text/csv", csvOf(occurrences())));
  onClick("range-edl", () => {
    const edl = edlOf(named(), {
      title: name.value.trim() || title,
      clip,
      rate: Number(rate.value),
      occurrences: occurrences(),
    });
    saveFile(fileName(name.value, "edl"), "text/plain", edl);
  });

  return {
    range: () => range,
    occurrences,
    set,
    /** Marks what a pointer was drawn over. @param {number} from @param {number} to @param {boolean} free snaps to no edge */
    drag: (from, to, free) => {
      const reach = free ? 0 : SNAP / viewport.pixelsPerSecond();
      const [one, other] = [from, to].map((seconds) => (free ? seconds : snapped(seconds, items(), reach)));
      if (one !== undefined && other !== undefined && one !== other)
        set({ start: Math.min(one, other), end: Math.max(one, other) });
    },
    /** The range begins here. @param {number} seconds */
    from: (seconds) =>
      set({ start: seconds, end: range !== null && range.end > seconds ? range.end : viewport.length }),
    /** The range ends here. @param {number} seconds */
    to: (seconds) => set({ start: range !== null && range.start < seconds ? range.start : 0, end: seconds }),
  };
}
