import { instanceInBar } from "./bars.js";
import { byId, make, oncePerFrame } from "./dom.js";
import { drawBars, makeLane, nameLane } from "./lane.js";
import { INSIGHTS, describe, instanceAt } from "./model.js";
/** @import { Lane } from "./lane.js" */
/** @import { Entry, Insight, Instance, Item } from "./model.js" */
/** @import { Viewport } from "./viewport.js" */
/** @typedef {ReturnType<typeof createLanes>} Lanes */
/** @typedef {{element: HTMLElement, items: Item[]}} Group */

/** Lanes beyond each edge that are there already when they are scrolled into sight. */
const AHEAD = 6;

/**
 * The lanes, grouped by insight. Only those in sight are in the document, and of them only the bars around what is in
 * sight; the grid says to a screen reader how many there are. Lanes are of one height, so each has its place by its number.
 * @param {Viewport} viewport
 * @param {Map<string, string>} sources the signs of a project's source videos by their ids
 */
export function createLanes(viewport, sources) {
  const grid = byId("grid", HTMLElement);
  const scroller = byId("scroller", HTMLElement);
  const groups = new Map(INSIGHTS.map((insight) => [insight, makeGroup(grid, insight)]));
  /** @type {Map<string, Lane>} */
  const lanes = new Map();
  /** @type {{rows: Item[], words: string[], shown: (instance: Instance) => boolean}} */
  let asked = { rows: [], words: [], shown: () => true };
  /** @type {Entry | null} */
  let current = null;
  let generation = 0;
  let time = 0;

  const laneHeight = () => Number.parseFloat(getComputedStyle(scroller).getPropertyValue("--lane"));
  const laneOf = (/** @type {Item} */ item) => {
    let lane = lanes.get(item.key);
    if (!lane || lane.item !== item) {
      lane?.element.remove();
      lane = makeLane(item, asked.words, sources.get(item.sourceVideoId) ?? null);
      lanes.set(item.key, lane);
    }
    return lane;
  };
  const barOf = (/** @type {Lane} */ lane, /** @type {number} */ position) =>
    lane.bars.find((bar) => bar.first <= position && position <= bar.last && hasInstance(lane, bar, position));
  const hasInstance = (
    /** @type {Lane} */ lane,
    /** @type {{first: number, last: number}} */ bar,
    /** @type {number} */ position,
  ) => {
    const instance = lane.item.instances[position];
    return bar.first <= position && position <= bar.last && instance !== undefined && asked.shown(instance);
  };
  const cellOf = (/** @type {Entry} */ { item, position }) => {
    const lane = lanes.get(item.key);
    if (!lane) return null;
    const bar = position === null ? undefined : barOf(lane, position);
    return (bar && lane.cells.get(bar)) ?? lane.header;
  };

  const draw = () => {
    const height = laneHeight();
    const view = viewport.drawn();
    const shape = `${generation} ${view.pixelsPerSecond} ${view.start}`;
    const focused = document.activeElement;
    const held = focused?.closest(".lane") ?? null;
    const stop = current && asked.rows.includes(current.item) ? current.item : asked.rows[0];
    const kept = new Set();
    for (const { element, items } of groups.values()) {
      const wanted = inSight(element, items, height, stop);
      wanted.forEach((row, place) => {
        const item = /** @type {Item} */ (items[row]);
        const lane = laneOf(item);
        kept.add(item.key);
        lane.element.style.top = `${headHeight(element) + row * height}px`;
        lane.element.ariaRowIndex = String(asked.rows.indexOf(item) + 1);
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

  /** Which rows of a group are drawn: those in sight, and the one with the grid's tab stop. */
  const inSight = (
    /** @type {HTMLElement} */ element,
    /** @type {Item[]} */ items,
    /** @type {number} */ height,
    /** @type {Item | undefined} */ stop,
  ) => {
    const above = scroller.scrollTop - element.offsetTop - headHeight(element);
    const first = Math.max(0, Math.floor(above / height) - AHEAD);
    const last = Math.min(items.length, Math.ceil((above + scroller.clientHeight) / height) + AHEAD);
    const rows = Array.from({ length: Math.max(0, last - first) }, (_, place) => first + place);
    const kept = stop ? items.indexOf(stop) : -1;
    if (kept >= 0 && (kept < first || kept >= last)) rows.push(kept);
    return rows.sort((a, b) => a - b);
  };

  /** Puts the one tab stop of the grid where the reader is. */
  const settle = (/** @type {Item | undefined} */ stop) => {
    for (const cell of grid.querySelectorAll("[tabindex='0'], [aria-selected]")) {
      cell.setAttribute("tabindex", "-1");
      cell.removeAttribute("aria-selected");
    }
    for (const lane of lanes.values()) lane.element.classList.toggle("current", lane.item === current?.item);
    if (!stop) return;
    const entry = current?.item === stop ? current : { item: stop, position: null };
    const cell = cellOf(entry);
    cell?.setAttribute("tabindex", "0");
    if (entry.position !== null && cell && cell !== lanes.get(stop.key)?.header) {
      cell.setAttribute("aria-selected", "true");
      cell.setAttribute("aria-label", describe(stop, entry.position));
    }
  };

  const light = () => {
    for (const { item, element } of lanes.values()) {
      const instance = item.instances[instanceAt(item, time)];
      element.classList.toggle("here", instance !== undefined && asked.shown(instance));
    }
  };

  /** Scrolls a lane into sight. */
  const reveal = (/** @type {Item} */ item) => {
    const group = groups.get(item.insight);
    const row = group?.items.indexOf(item) ?? -1;
    if (!group || row < 0) return;
    const top = group.element.offsetTop + headHeight(group.element) + row * laneHeight();
    const covered = byId("ruler", HTMLElement).offsetHeight + headHeight(group.element);
    if (top < scroller.scrollTop + covered) scroller.scrollTop = top - covered;
    const bottom = top + laneHeight() + 12;
    const room = roomIn(scroller);
    if (bottom > scroller.scrollTop + room) scroller.scrollTop = bottom - room;
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
      const height = laneHeight();
      for (const [insight, group] of groups) {
        group.items = rows.filter((item) => item.insight === insight);
        group.element.style.height = `${headHeight(group.element) + group.items.length * height}px`;
        group.element.hidden = group.items.length === 0;
      }
      for (const lane of lanes.values()) nameLane(lane, words, sources.get(lane.item.sourceVideoId) ?? null);
      draw();
    },
    /** Makes an entry the grid's tab stop; the lane is scrolled into sight. @param {Entry} entry */
    choose: (entry) => {
      current = entry;
      reveal(entry.item);
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
     * What an element of the grid stands for: of a bar of several instances the one under the pointer, else the one at hand.
     * @param {EventTarget | null} target
     * @param {number | null} clientX
     * @returns {Entry | null}
     */
    entryOf: (target, clientX) => {
      const cell = target instanceof Element ? target.closest(".bar, .name") : null;
      const lane = lanes.get(/** @type {HTMLElement | null} */ (cell?.closest(".lane"))?.dataset["key"] ?? "");
      if (!lane) return null;
      const [bar] = [...lane.cells].find(([, element]) => element === cell) ?? [];
      if (!bar) return { item: lane.item, position: null };
      if (clientX !== null) {
        return {
          item: lane.item,
          position: instanceInBar(bar, lane.item.instances, asked.shown, viewport.secondsAt(clientX)),
        };
      }
      const atHand = current?.item === lane.item ? current.position : null;
      return { item: lane.item, position: atHand !== null && hasInstance(lane, bar, atHand) ? atHand : bar.first };
    },
  };
}

/**
 * How much of the lanes' height can be seen: on a narrow screen the panel lies over the rest.
 * @param {HTMLElement} scroller
 */
function roomIn(scroller) {
  const [own, panel] = [scroller, byId("panel", HTMLElement)].map((element) => element.getBoundingClientRect());
  if (!own || !panel || panel.height === 0 || panel.left >= own.right || panel.top <= own.top)
    return scroller.clientHeight;
  return Math.min(scroller.clientHeight, panel.top - own.top);
}

/** @param {HTMLElement} group */
function headHeight(group) {
  return /** @type {HTMLElement} */ (group.firstElementChild).offsetHeight;
}

/**
 * @param {HTMLElement} grid
 * @param {Insight} insight
 * @returns {Group}
 */
function makeGroup(grid, insight) {
  const name = insight.charAt(0).toUpperCase() + insight.slice(1);
  const element = make(
    "div",
    { role: "rowgroup", class: `group ${insight}`, "aria-labelledby": `head-${insight}`, id: `group-${insight}` },
    make(
      "div",
      { role: "row", class: "head" },
      make("div", { role: "rowheader", id: `head-${insight}`, class: "head-name" }, name),
    ),
  );
  grid.append(element);
  return { element, items: [] };
}
