import { INSIGHTS, overlaps, searchedText } from "./model.js";
import { fold, wordsOf } from "./text.js";
/** @import { Item, Range } from "./model.js" */

/** @typedef {{text: string, insights: Set<string>, least: number, categories: Set<string>, within: Range | null,
 *   sort: string}} Criteria what the reader asks for; no category means any */

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** @type {Record<string, (items: Item[]) => Item[]>} */
const ORDERS = {
  coverage: (items) => items.toSorted((a, b) => b.coverage - a.coverage),
  time: (items) => items.toSorted((a, b) => firstStart(a) - firstStart(b) || 0),
  name: byName,
  confidence: (items) => items.toSorted((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1)),
};

/** The orders by their names. */
export const SORTS = Object.keys(ORDERS);

/** @param {Item} item */
function firstStart(item) {
  return item.instances[0]?.start ?? Infinity;
}

/**
 * Equal names are compared once: a collator takes most of the time of a sort.
 * @param {Item[]} items
 */
function byName(items) {
  const names = [...new Set(items.map((item) => item.name))].sort(COLLATOR.compare);
  const places = new Map(names.map((name, place) => [name, place]));
  return items.toSorted((a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0));
}

/**
 * The items that the criteria ask for, in the order that they ask for, insight by insight.
 * @param {Item[]} items
 * @param {Criteria} criteria
 */
export function select(items, criteria) {
  const words = wordsOf(criteria.text);
  const found = items.filter((item) => matches(item, criteria, words) && inCategories(item, criteria.categories));
  const sorted = (ORDERS[criteria.sort] ?? ORDERS["coverage"])?.(found) ?? found;
  return INSIGHTS.flatMap((insight) => sorted.filter((item) => item.insight === insight));
}

/**
 * How many items each category has among those that the rest of the criteria ask for.
 * @param {Item[]} items
 * @param {Criteria} criteria
 * @returns {Map<string, number>}
 */
export function countCategories(items, criteria) {
  const words = wordsOf(criteria.text);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const item of items) {
    const wanted = matches(item, criteria, words);
    for (const category of categoriesOf(item)) counts.set(category, (counts.get(category) ?? 0) + (wanted ? 1 : 0));
  }
  return counts;
}

/**
 * @param {Item} item
 * @param {Criteria} criteria
 * @param {string[]} words
 */
function matches(item, criteria, words) {
  const { within, least } = criteria;
  return (
    criteria.insights.has(item.insight) &&
    sure(item.confidence, least) &&
    (words.length === 0 || hasAll(searchedText(item), words)) &&
    (within === null ||
      item.instances.some((instance) => sure(instance.confidence, least) && overlaps(instance, within)))
  );
}

/** @param {string} text @param {string[]} words */
function hasAll(text, words) {
  return words.every((word) => text.includes(word));
}

/**
 * Whether a confidence reaches the least one asked for. One that the source did not give reaches none but 0.
 * @param {number | null} confidence
 * @param {number} least
 */
export function sure(confidence, least) {
  return (confidence ?? 0) >= least;
}

/**
 * `iab:` or `iptc:` and a name, for each category of an item.
 * @param {Item} item
 */
export function categoriesOf(item) {
  return [...(item.iab === null ? [] : [`iab:${item.iab}`]), ...item.iptc.map((name) => `iptc:${name}`)];
}

/** @param {Item} item @param {Set<string>} categories */
function inCategories(item, categories) {
  return categories.size === 0 || categoriesOf(item).some((category) => categories.has(category));
}

/**
 * The part of an item that a word is found in although its name has it not: the reference, or the full name.
 * @param {Item} item
 * @param {string[]} words
 */
export function foundElsewhere(item, words) {
  const name = fold(item.name);
  const missing = words.filter((word) => !name.includes(word));
  if (missing.length === 0) return null;
  return (
    [item.reference?.id, item.fullName].find((text) => text && missing.some((word) => fold(text).includes(word))) ??
    null
  );
}
