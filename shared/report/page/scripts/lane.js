import { barsOf } from "./bars.js";
import { make } from "./dom.js";
import { foundElsewhere } from "./filter.js";
import { describe } from "./model.js";
import { confidenceStep, confidenceText, counted, highlighted } from "./text.js";
import { rangeText } from "./timecode.js";
/** @import { Bar } from "./bars.js" */
/** @import { Instance, Item } from "./model.js" */
/** @typedef {{item: Item, element: HTMLElement, header: HTMLElement, track: HTMLElement, bars: Bar[],
 *   cells: Map<Bar, HTMLElement>, drawn: string}} Lane `drawn` says what its bars were drawn for */

/**
 * A lane without its bars.
 * @param {Item} item
 * @param {string[]} words that are looked for
 * @param {string | null} source the sign of the source video, in a project
 * @returns {Lane}
 */
export function makeLane(item, words, source) {
  const header = make("div", { role: "rowheader", class: "name", tabindex: -1 });
  const track = make("div", { class: "track", role: "presentation" });
  const element = make("div", { role: "row", class: "lane", "data-key": item.key }, header, track);
  /** @type {Lane} */
  const lane = { item, element, header, track, bars: [], cells: new Map(), drawn: "" };
  nameLane(lane, words, source);
  return lane;
}

/**
 * Writes the name, with what was found of the words in it; where they stand in the reference, that as well.
 * @param {Lane} lane
 * @param {string[]} words
 * @param {string | null} source
 */
export function nameLane({ item, header }, words, source) {
  const elsewhere = foundElsewhere(item, words);
  header.classList.toggle("found-elsewhere", elsewhere !== null);
  header.replaceChildren(
    ...(source === null
      ? []
      : [make("span", { class: "source", title: `source video ${item.sourceVideoId}` }, source)]),
    make("span", { class: "text", dir: "auto" }, ...marked(item.name, words)),
    ...(elsewhere === null
      ? []
      : [make("span", { class: "elsewhere", dir: "auto", title: elsewhere }, ...marked(elsewhere, words))]),
    make(
      "span",
      { class: "measure" },
      make("span", { class: "spoken" }, `, ${counted(item.instances.length, "instance")}, confidence `),
      confidenceText(item.confidence),
    ),
  );
}

/** @param {string} text @param {string[]} words */
function marked(text, words) {
  if (words.length === 0) return [text];
  return highlighted(text, words).map((piece) => (piece.found ? make("mark", {}, piece.text) : piece.text));
}

/**
 * Draws the bars that lie within a part of the timeline.
 * @param {Lane} lane
 * @param {{shown: (instance: Instance) => boolean, pixelsPerSecond: number, start: number, end: number}} view
 */
export function drawBars(lane, { shown, pixelsPerSecond, start, end }) {
  lane.bars = barsOf(lane.item.instances, shown, pixelsPerSecond);
  lane.cells = new Map();
  for (const bar of lane.bars) {
    if (bar.end >= start && bar.start <= end) lane.cells.set(bar, makeBar(lane.item, bar, pixelsPerSecond));
  }
  lane.track.replaceChildren(...lane.cells.values());
}

/**
 * @param {Item} item
 * @param {Bar} bar
 * @param {number} pixelsPerSecond
 */
function makeBar(item, bar, pixelsPerSecond) {
  const cell = make("div", {
    role: "gridcell",
    class: `bar sure-${confidenceStep(bar.confidence)}`,
    tabindex: -1,
    "aria-label": bar.count === 1 ? describe(item, bar.first) : describeBar(item, bar),
  });
  cell.style.left = `${bar.start * pixelsPerSecond}px`;
  cell.style.width = `${(bar.end - bar.start) * pixelsPerSecond}px`;
  return cell;
}

/** @param {Item} item @param {Bar} bar */
function describeBar(item, bar) {
  return `${item.name}, ${counted(bar.count, "instance")} from ${rangeText(bar).replace(" - ", " to ")}`;
}
