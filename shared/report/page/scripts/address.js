import { parseTime } from "./timecode.js";
/** @import { Range } from "./model.js" */

/** @typedef {{item: string | null, time: number | null, range: Range | null, text: string | null,
 *   least: number | null, insights: string[] | null, categories: string[] | null, sort: string | null,
 *   language: string | null}} Address what a link names; null for what it leaves open */

/**
 * Reads what stands behind the `#`: `item=labels/4&t=65.2&q=beach`, or `t=65,70` for a range. Any text can be read: a
 * time beyond the video is its end, and what cannot be understood is left open.
 * @param {string} hash
 * @param {number} length of the timeline in seconds
 * @returns {Address}
 */
export function readAddress(hash, length) {
  const wanted = new URLSearchParams(hash.replace(/^#/, ""));
  const [from = null, to = null] = (wanted.get("t") ?? "").split(",", 2).map((part) => clamped(part, length));
  const least = Number(wanted.get("least") ?? NaN);
  return {
    item: wanted.get("item"),
    time: from,
    range: from === null || to === null || from === to ? null : { start: Math.min(from, to), end: Math.max(from, to) },
    text: wanted.get("q"),
    least: least >= 0 && least <= 1 ? least : null,
    insights: wanted.has("in") ? (wanted.get("in") ?? "").split(",") : null,
    categories: wanted.has("category") ? wanted.getAll("category") : null,
    sort: wanted.get("sort"),
    language: wanted.get("language"),
  };
}

/** @param {string} text @param {number} length */
function clamped(text, length) {
  const seconds = parseTime(text);
  return seconds === null ? null : Math.min(length, Math.max(0, seconds));
}

/**
 * The hash that `readAddress` reads, without what is left open.
 * @param {Partial<Address>} address
 */
export function writeAddress(address) {
  const { item, time, range, text, least, insights, categories, sort, language } = address;
  /** @type {[string, string][]} */
  const parts = [];
  if (item) parts.push(["item", item]);
  if (range) parts.push(["t", `${exact(range.start)},${exact(range.end)}`]);
  else if (typeof time === "number") parts.push(["t", exact(time)]);
  if (text) parts.push(["q", text]);
  if (least) parts.push(["least", String(least)]);
  if (insights) parts.push(["in", insights.join(",")]);
  for (const category of categories ?? []) parts.push(["category", category]);
  if (sort) parts.push(["sort", sort]);
  if (language) parts.push(["language", language]);
  // A slash and a comma may stand in a fragment as they are, and read better.
  return parts.length === 0
    ? "#"
    : `#${parts.map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2F/g, "/").replace(/%2C/g, ",")}`).join("&")}`;
}

/** Seconds to the tick of 100 ns that the documents are exact to. @param {number} seconds */
function exact(seconds) {
  return String(Number(seconds.toFixed(7)));
}
