import { instanceInBar } from "./bars.js";
import { describe } from "./model.js";
/** @import { Bar } from "./bars.js" */
/** @import { Lane } from "./lane.js" */
/** @import { Entry, Instance } from "./model.js" */
/** @typedef {(instance: Instance) => boolean} Shown */

/**
 * Whether a bar stands for an instance, by its place.
 * @param {Lane} lane
 * @param {Bar} bar
 * @param {number} position
 * @param {Shown} shown
 */
function holds(lane, bar, position, shown) {
  const instance = lane.item.instances[position];
  return bar.first <= position && position <= bar.last && instance !== undefined && shown(instance);
}

/**
 * The element of a lane for an instance, or for the name; the name as well where the instance's bar is not drawn.
 * @param {Lane} lane
 * @param {number | null} position
 * @param {Shown} shown
 */
export function cellIn(lane, position, shown) {
  const bar = position === null ? undefined : lane.bars.find((one) => holds(lane, one, position, shown));
  return (bar && lane.cells.get(bar)) ?? lane.header;
}

/**
 * What an element of a lane stands for: of a bar of several instances the one at `seconds`, else the one at hand.
 * @param {Lane} lane
 * @param {Element} cell
 * @param {number | null} seconds
 * @param {Entry | null} current
 * @param {Shown} shown
 * @returns {Entry}
 */
export function entryIn(lane, cell, seconds, current, shown) {
  const { item } = lane;
  const [bar] = [...lane.cells].find(([, element]) => element === cell) ?? [];
  if (!bar) return { item, position: null };
  if (seconds !== null) return { item, position: instanceInBar(bar, item.instances, shown, seconds) };
  const atHand = current?.item === item ? current.position : null;
  return { item, position: atHand !== null && holds(lane, bar, atHand, shown) ? atHand : bar.first };
}

/**
 * Puts the one tab stop of the grid on a cell, and takes it from where it was.
 * @param {HTMLElement} grid
 * @param {Lane} lane
 * @param {Entry} entry
 * @param {Shown} shown
 */
export function moveTabStop(grid, lane, { item, position }, shown) {
  const cell = cellIn(lane, position, shown);
  for (const old of grid.querySelectorAll("[tabindex='0'], [aria-selected]")) {
    old.setAttribute("tabindex", "-1");
    old.removeAttribute("aria-selected");
  }
  cell.setAttribute("tabindex", "0");
  if (position === null || cell === lane.header) return;
  cell.setAttribute("aria-selected", "true");
  cell.setAttribute("aria-label", describe(item, position));
}
