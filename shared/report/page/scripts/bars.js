/** @import { Instance } from "./model.js" */
/** @typedef {{first: number, last: number, count: number, start: number, end: number, confidence: number | null}} Bar
 *   the places of its first and last instance, how many it stands for, and the highest confidence among them */

/** Pixels: what is nearer looks like one, what is narrower cannot be pointed at. */
export const GAP = 2;
export const NARROWEST = 4;
const TOLD_APART = 12;

/**
 * The bars of a lane: at this zoom, instances that overlap, touch or leave no gap to be seen are one.
 *
 * Two that overlap or touch are told apart again where both begin and both end are far enough from each other.
 * @param {Instance[]} instances in the order of their starts
 * @param {(instance: Instance) => boolean} shown
 * @param {number} pixelsPerSecond
 * @returns {Bar[]}
 */
export function barsOf(instances, shown, pixelsPerSecond) {
  /** @type {Bar[]} */
  const bars = [];
  let lastStart = 0;
  instances.forEach((instance, position) => {
    if (!shown(instance)) return;
    const bar = bars.at(-1);
    if (bar && !apart(bar, lastStart, instance, pixelsPerSecond)) {
      bar.last = position;
      bar.count += 1;
      bar.end = Math.max(bar.end, instance.end);
      bar.confidence = surer(bar.confidence, instance.confidence);
    } else {
      const { start, end, confidence } = instance;
      bars.push({ first: position, last: position, count: 1, start, end, confidence });
    }
    lastStart = instance.start;
  });
  return bars;
}

/**
 * @param {Bar} bar
 * @param {number} lastStart of the last instance in the bar
 * @param {Instance} next
 * @param {number} pixelsPerSecond
 */
function apart(bar, lastStart, next, pixelsPerSecond) {
  const drawnEnd = Math.max(bar.end * pixelsPerSecond, bar.start * pixelsPerSecond + NARROWEST);
  if (next.start * pixelsPerSecond - drawnEnd >= GAP) return true;
  const starts = (next.start - lastStart) * pixelsPerSecond;
  const ends = (next.end - bar.end) * pixelsPerSecond;
  return starts >= TOLD_APART && ends >= TOLD_APART;
}

/** @param {number | null} one @param {number | null} other */
function surer(one, other) {
  return one === null || other === null ? null : Math.max(one, other);
}

/**
 * The place of the instance of a bar that is meant by a moment: the one that lasts then, else the nearest.
 * @param {Bar} bar
 * @param {Instance[]} instances
 * @param {(instance: Instance) => boolean} shown
 * @param {number} seconds
 */
export function instanceInBar(bar, instances, shown, seconds) {
  let best = bar.first;
  let distance = Infinity;
  for (let position = bar.first; position <= bar.last; position += 1) {
    const instance = instances[position];
    if (!instance || !shown(instance)) continue;
    const away = Math.max(instance.start - seconds, seconds - instance.end, 0);
    if (away < distance) [best, distance] = [position, away];
  }
  return best;
}
