import { INSIGHTS } from "./model.js";
import { rangeText } from "./timecode.js";
/** @import { Criteria } from "./filter.js" */

/**
 * What narrows the items, each in words; at last their order.
 * @param {Criteria} criteria
 * @param {string} scope what the switch is called that narrows to a part of the timeline
 * @param {string} order
 */
export function inWords({ insights, text, least, categories, within }, scope, order) {
  return [
    insights.size === INSIGHTS.length ? null : `only ${[...insights].join(", ") || "nothing"}`,
    text.trim() === "" ? null : `with “${text.trim()}”`,
    least === 0 ? null : `confidence from ${least.toFixed(2)}`,
    categories.size === 0 ? null : [...categories].map((name) => name.slice(name.indexOf(":") + 1)).join(" or "),
    within === null ? null : `${scope}, ${rangeText(within)}`,
    `by ${order}`,
  ].filter((part) => part !== null);
}
