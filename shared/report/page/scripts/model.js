import { confidenceText, fold } from "./text.js";
import { timecode } from "./timecode.js";

/** @typedef {"topics" | "keywords" | "labels"} Insight */
/** @typedef {{start: number, end: number}} Range seconds on the clock of what is played */
/** @typedef {{start: number, end: number, sourceStart: number, sourceEnd: number, confidence: number | null,
 *   additional: object}} Instance */
/** @typedef {{insight: Insight, position: number, key: string, name: string, fullName: string | null,
 *   language: string | null, confidence: number | null,
 *   reference: {id: string, type: string | null, url: string | null} | null, iab: string | null, iptc: string[],
 *   coverage: number, sourceVideoId: string, additional: object, instances: Instance[]}} Item */
/** @typedef {{item: Item, position: number | null}} Entry the place of an instance, or null for the item's name */

/** @type {Insight[]} */
export const INSIGHTS = ["topics", "keywords", "labels"];

/**
 * The items of all three documents, in the order of the source.
 * @param {any} documents
 * @returns {Item[]}
 */
export function readItems(documents) {
  return INSIGHTS.flatMap((insight) =>
    documents[insight].items.map((/** @type {any} */ item, /** @type {number} */ position) => ({
      insight,
      position,
      key: `${insight}/${position}`,
      name: item.name,
      fullName: item.fullName ?? null,
      language: item.language,
      confidence: item.confidence,
      reference: item.reference,
      iab: item.iab ?? null,
      iptc: item.iptc ?? [],
      coverage: item.coverageSeconds,
      sourceVideoId: item.sourceVideoId,
      additional: item.additional,
      instances: readInstances(item),
    })),
  );
}

/**
 * On the clock of what is played: the project's (`adjusted`) where the video is put together from several.
 * A label's instance has its own confidence, another has its item's.
 * @param {any} item
 * @returns {Instance[]}
 */
function readInstances(item) {
  return item.instances
    .map((/** @type {any} */ instance) => ({
      start: instance.adjustedStartSeconds,
      end: instance.adjustedEndSeconds,
      sourceStart: instance.startSeconds,
      sourceEnd: instance.endSeconds,
      confidence: instance.confidence === undefined ? item.confidence : instance.confidence,
      additional: instance.additional ?? {},
    }))
    .sort((/** @type {Instance} */ a, /** @type {Instance} */ b) => a.start - b.start || a.end - b.end);
}

/** @type {WeakMap<Item, string>} */
const SEARCHED = new WeakMap();

/**
 * What a search looks at, folded: the name, the full name and the reference. Made when it is first asked for.
 * @param {Item} item
 */
export function searchedText(item) {
  let text = SEARCHED.get(item);
  if (text === undefined) {
    text = fold([item.name, item.fullName, item.reference?.id].filter(Boolean).join("\n"));
    SEARCHED.set(item, text);
  }
  return text;
}

/**
 * How long the timeline is: the video's duration, or more where an instance ends after it.
 * @param {any} video
 * @param {Item[]} items
 */
export function timelineLength(video, items) {
  let longest = video.durationSeconds ?? 0;
  for (const item of items) for (const instance of item.instances) longest = Math.max(longest, instance.end);
  return longest || 1;
}

/**
 * Where in `instances` the one is that starts nearest to `seconds`; 0 where there is none.
 * @param {Instance[]} instances
 * @param {number} seconds
 */
export function nearestInstance(instances, seconds) {
  /** @type {(position: number) => number} */
  const distance = (position) => Math.abs((instances[position]?.start ?? Infinity) - seconds);
  return instances.reduce((best, _, position) => (distance(position) < distance(best) ? position : best), 0);
}

/**
 * The first instance that lasts at `seconds`, by its place; -1 where there is none.
 * @param {Item} item
 * @param {number} seconds
 */
export function instanceAt(item, seconds) {
  for (const [position, instance] of item.instances.entries()) {
    if (instance.start > seconds) return -1;
    if (seconds < instance.end || seconds === instance.start) return position;
  }
  return -1;
}

/**
 * Whether the two have a moment in common, or touch where one of them is a moment itself.
 * @param {Range} one
 * @param {Range} other
 */
export function overlaps(one, other) {
  return (one.start < other.end && other.start < one.end) || one.start === other.start;
}

/**
 * One instance in words.
 * @param {Item} item
 * @param {number} position
 */
export function describe(item, position) {
  const instance = item.instances[position];
  if (!instance) return item.name;
  return (
    `${item.name}, ${timecode(instance.start)} to ${timecode(instance.end)}, ` +
    `confidence ${confidenceText(instance.confidence)}, ${position + 1} of ${item.instances.length}`
  );
}
