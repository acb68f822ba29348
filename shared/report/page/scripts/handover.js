import { overlaps } from "./model.js";
import { frameAt, frameTimecode, timecode } from "./timecode.js";
/** @import { Instance, Item, Range } from "./model.js" */

/** @typedef {Range & {name: string}} NamedRange */
/** @typedef {{item: Item, instance: Instance}} Occurrence */

/** Frames a second that an edit list can count in. */
export const FRAME_RATES = [24, 25, 30, 50, 60];

/**
 * The instances that a range meets, in the order of time.
 * @param {Item[]} items
 * @param {(instance: Instance) => boolean} shown
 * @param {Range} range
 * @returns {Occurrence[]}
 */
export function occurrencesIn(items, shown, range) {
  return items
    .flatMap((item) => item.instances.map((instance) => ({ item, instance })))
    .filter(({ instance }) => shown(instance) && overlaps(instance, range))
    .sort((a, b) => a.instance.start - b.instance.start || a.instance.end - b.instance.end);
}

/**
 * The edge of an instance that is nearest to a moment and no further away than `reach` seconds; else the moment.
 * @param {number} seconds
 * @param {Item[]} items
 * @param {number} reach
 */
export function snapped(seconds, items, reach) {
  let best = seconds;
  let distance = reach;
  for (const item of items) {
    for (const { start, end } of item.instances) {
      if (start > seconds + reach) break;
      for (const edge of [start, end]) {
        const away = Math.abs(edge - seconds);
        if (away < distance || (away === distance && best === seconds)) [best, distance] = [edge, away];
      }
    }
  }
  return best;
}

const COLUMNS = [
  "insight",
  "name",
  "startSeconds",
  "endSeconds",
  "start",
  "end",
  "confidence",
  "reference",
  "sourceVideoId",
];

/**
 * The instances as CSV (RFC 4180), a line each, their times whole although the range may cut them.
 * @param {Occurrence[]} occurrences
 */
export function csvOf(occurrences) {
  const rows = occurrences.map(({ item, instance }) => [
    item.insight,
    item.name,
    instance.start,
    instance.end,
    timecode(instance.start),
    timecode(instance.end),
    instance.confidence,
    item.reference?.id ?? null,
    item.sourceVideoId,
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** @param {string | number | null} value */
function csvCell(value) {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // A spreadsheet would take such a name for a formula, and run it.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The range as an edit decision list (CMX 3600) of one cut, with the items in it as comments.
 * @param {NamedRange} range
 * @param {{title: string, clip: string, rate: number, occurrences: Occurrence[]}} context
 */
export function edlOf(range, { title, clip, rate, occurrences }) {
  const from = frameAt(range.start, rate);
  const to = Math.max(frameAt(range.end, rate), from + 1);
  const [sourceIn, sourceOut, recordOut] = [from, to, to - from].map((frames) => frameTimecode(frames, rate));
  const names = [...new Set(occurrences.map(({ item }) => `${item.insight.slice(0, -1).toUpperCase()}: ${item.name}`))];
  return [
    `TITLE: ${oneLine(title)}`,
    "FCM: NON-DROP FRAME",
    "",
    `001  AX       V     C        ${sourceIn} ${sourceOut} 00:00:00:00 ${recordOut}`,
    `* FROM CLIP NAME: ${oneLine(clip)}`,
    ...(range.name === "" ? [] : [`* LOC: 00:00:00:00 GREEN ${oneLine(range.name)}`]),
    ...names.map((name) => `* COMMENT: ${oneLine(name)}`),
    "",
  ].join("\r\n");
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s+/g, " ");
}

/**
 * A range in words, as it is copied: its times, its name, and what is in it.
 * @param {NamedRange} range
 */
export function namedRangeText(range) {
  const times = `${timecode(range.start)} - ${timecode(range.end)}`;
  return range.name === "" ? times : `${times} ${range.name}`;
}

/**
 * A name that any file system takes.
 * @param {string} name
 * @param {string} suffix
 */
export function fileName(name, suffix) {
  const plain = name
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${plain || "range"}.${suffix}`;
}
