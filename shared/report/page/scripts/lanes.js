import { cellIn, entryIn, moveTabStop } from "./cells.js";
import { byId, oncePerFrame } from "./dom.js";
import { drawBars, makeLane, nameLane } from "./lane.js";
import { createGroups, rowsInSight } from "./lane-groups.js";
import { bringIntoSight } from "./lane-in-sight.js";
import { instanceAt } from "./model.js";
/** @import { Lane } from "./lane.js" */
/** @import { Entry, Instance, Item } from "./model.js" */
/** @import { Viewport } from "./viewport.js" */
/** @typedef {ReturnType<typeof createLanes>} Lanes */

/**
 * The lanes, grouped by insight. Only those in sight are in the document, and of them only the bars around what is in
 * sight; the grid says to a screen reader how many there are.
 * @param {Viewport} viewport
 * @param {Map<string, string>} sources the signs of a project's source videos by their ids
 */
export function createLanes(viewport, sources) {
  const grid = byId("grid", HTMLElement);
  const scroller = byId("scroller", HTMLElement);
  const groups = createGroups(grid, scroller);
  /** @type {Map<string, Lane>} */
  const lanes = new Map();
  /** @type {{rows: Item[], words: string[], shown: (instance: Instance) => boolean}} */
  let asked = { rows: [], words: [], shown: () => true };
  /** @type {Entry | null} */
  let current = null;
  let generation = 0;
  let time = 0;

  const signOf = (/** @type {Item} */ item) => sources.get(item.sourceVideoId) ?? null;
  const laneOf = (/** @type {Item} */ item) => {
    let lane = lanes.get(item.key);
    if (!lane || lane.item !== item) {
      lane?.element.remove();
      lane = makeLane(item, asked.words, signOf(item));
      lanes.set(item.key, lane);
    }
    return lane;
  };
  const cellOf = (/** @type {Entry} */ { item, position }) => {
    const lane = lanes.get(item.key);
    return lane ? cellIn(lane, position, asked.shown) : null;
  };

  const draw = () => {
    // All is measured before anything is written: a browser lays out anew for each measure after a change.
    const sight = { top: scroller.scrollTop, height: scroller.clientHeight };
    const view = viewport.drawn();
    const shape = `${generation} ${view.pixelsPerSecond} ${view.start}`;
    const focused = document.activeElement;
    const held = focused?.closest(".lane") ?? null;
    const stop = current && asked.rows.includes(current.item) ? current.item : asked.rows[0];
    groups.fit();
    const heights = groups.heights();
    const kept = new Set();
    for (const { element, items, top, first } of groups.all) {
      const rows = rowsInSight({ top, count: items.length }, sight, heights, stop ? items.indexOf(stop) : -1);
      rows.forEach((row, place) => {
        const item = /** @type {Item} */ (items[row]);
        const lane = laneOf(item);
        kept.add(item.key);
        lane.element.style.top = `${heights.head + row * heights.lane}px`;
        lane.element.ariaRowIndex = String(first + row + 1);
        if (lane.drawn !== shape) {
          drawBars(lane, { ...view, shown: asked.shown });
          lane.drawn = shape;
        }
        if (element.children[place + 1] !== lane.element)
          element.insertBefore(lane.element, element.children[place + 1] ?? null);
      });
    }
    for (const [key, lane] of lanes) {
      if (kept.has(key)) continue;
      lane.element.remove();
      lanes.delete(key);
    }
    settle(stop);
    light();
    // What had the focus was drawn anew: the same instance has it again.
    if (held && focused && !focused.isConnected && current) cellOf(current)?.focus({ preventScroll: true });
  };

  /** Puts the one tab stop of the grid where the reader is. */
  const settle = (/** @type {Item | undefined} */ stop) => {
    for (const lane of lanes.values()) lane.element.classList.toggle("current", lane.item === current?.item);
    const lane = lanes.get(stop?.key ?? "");
    if (!stop || !lane) return;
    moveTabStop(grid, lane, current?.item === stop ? current : { item: stop, position: null }, asked.shown);
  };

  const light = () => {
    for (const { item, element } of lanes.values()) {
      const instance = item.instances[instanceAt(item, time)];
      element.classList.toggle("here", instance !== undefined && asked.shown(instance));
    }
  };

  const drawSoon = oncePerFrame(draw);
  scroller.addEventListener("viewchange", draw);
  scroller.addEventListener("scroll", drawSoon, { passive: true });

  return {
    rows: () => asked.rows,
    /**
     * Other lanes, or others of their instances.
     * @param {Item[]} rows
     * @param {string[]} words
     * @param {(instance: Instance) => boolean} shown
     */
    show: (rows, words, shown) => {
      asked = { rows, words, shown };
      generation += 1;
      grid.ariaRowCount = String(rows.length);
      groups.fill(rows);
      for (const lane of lanes.values()) nameLane(lane, words, signOf(lane.item));
      draw();
    },
    /** Makes an entry the grid's tab stop; the lane is scrolled into sight. @param {Entry} entry */
    choose: (entry) => {
      current = entry;
      const edges = groups.edgesOf(entry.item);
      if (edges) bringIntoSight(scroller, edges, groups.heights());
      draw();
    },
    /** @param {Entry} entry */
    focus: (entry) => cellOf(entry)?.focus({ preventScroll: true }),
    cellOf,
    /** Lights the names of what is there at a moment. @param {number} seconds */
    light: (seconds) => {
      time = seconds;
      light();
    },
    /**
     * What an element of the grid stands for.
     * @param {EventTarget | null} target
     * @param {number | null} clientX of the pointer, where there is one
     * @returns {Entry | null}
     */
    entryOf: (target, clientX) => {
      const cell = target instanceof Element ? target.closest(".bar, .name") : null;
      const lane = lanes.get(/** @type {HTMLElement | null} */ (cell?.closest(".lane"))?.dataset["key"] ?? "");
      if (!cell || !lane) return null;
      return entryIn(lane, cell, clientX === null ? null : viewport.secondsAt(clientX), current, asked.shown);
    },
  };
}
