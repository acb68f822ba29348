import { make } from "./dom.js";
import { INSIGHTS } from "./model.js";
/** @import { Insight, Item } from "./model.js" */
/** @typedef {{ruler: number, head: number, lane: number}} Heights in pixels */
/** @typedef {{top: number, height: number, first: number}} Place of a group below the ruler's top; `first` is the number of its
 *   first lane among all */
/** @typedef {Place & {insight: Insight, element: HTMLElement, items: Item[]}} Group */

/** Lanes beyond each edge that are there already when they are scrolled into sight. */
const AHEAD = 6;

/**
 * Where groups of so many lanes are, one below the other; one without lanes takes no room.
 * @param {number[]} counts
 * @param {Heights} heights
 * @returns {Place[]}
 */
export function placesOf(counts, { ruler, head, lane }) {
  let [top, first] = [ruler, 0];
  return counts.map((count) => {
    const place = { top, first, height: count === 0 ? 0 : head + count * lane };
    top += place.height;
    first += count;
    return place;
  });
}

/**
 * The rows of a group that are in sight or nearly so, and the one that is kept whatever is in sight.
 * @param {{top: number, count: number}} group
 * @param {{top: number, height: number}} view
 * @param {Heights} heights
 * @param {number} kept -1 for none
 */
export function rowsInSight(group, view, { head, lane }, kept) {
  const above = view.top - group.top - head;
  const first = Math.max(0, Math.floor(above / lane) - AHEAD);
  const last = Math.min(group.count, Math.ceil((above + view.height) / lane) + AHEAD);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, place) => first + place);
  if (kept >= 0 && (kept < first || kept >= last)) rows.push(kept);
  return rows.sort((a, b) => a - b);
}

/**
 * The groups of the grid, one for each insight. Lanes are of one height, so each has its place by its number, and nothing has to
 * be measured between two drawings.
 * @param {HTMLElement} grid
 * @param {HTMLElement} scroller whose style has the heights
 */
export function createGroups(grid, scroller) {
  /** @type {Group[]} */
  const groups = INSIGHTS.map((insight) => {
    const element = makeGroup(insight);
    grid.append(element);
    return { insight, element, items: [], top: 0, height: 0, first: 0 };
  });
  let heights = heightsOf(scroller);
  const place = () => {
    const counts = groups.map(({ items }) => items.length);
    placesOf(counts, heights).forEach((own, number) => {
      const group = Object.assign(/** @type {Group} */ (groups[number]), own);
      group.element.hidden = own.height === 0;
      group.element.style.height = `${own.height}px`;
    });
  };

  return {
    all: groups,
    heights: () => heights,
    /** @param {Item[]} rows */
    fill: (rows) => {
      for (const group of groups) group.items = rows.filter((item) => item.insight === group.insight);
      place();
    },
    /** Takes in that the lanes are of another height, as they are on a narrow screen. */
    fit: () => {
      const now = heightsOf(scroller);
      if (now.lane === heights.lane) return;
      heights = now;
      place();
    },
    /** Where an item's lane begins and ends below the ruler's top; null where it has none. @param {Item} item */
    edgesOf: (item) => {
      const group = groups.find(({ insight }) => insight === item.insight);
      const row = group?.items.indexOf(item) ?? -1;
      if (!group || row < 0) return null;
      const top = group.top + heights.head + row * heights.lane;
      return { top, bottom: top + heights.lane };
    },
  };
}

/** @param {Insight} insight */
function makeGroup(insight) {
  const name = insight.charAt(0).toUpperCase() + insight.slice(1);
  return make(
    "div",
    { role: "rowgroup", class: `group ${insight}`, "aria-labelledby": `head-${insight}`, id: `group-${insight}` },
    make(
      "div",
      { role: "row", class: "head" },
      make("div", { role: "rowheader", id: `head-${insight}`, class: "head-name" }, name),
    ),
  );
}

/**
 * @param {HTMLElement} scroller
 * @returns {Heights}
 */
function heightsOf(scroller) {
  const style = getComputedStyle(scroller);
  const [ruler = 0, head = 0, lane = 0] = ["--ruler", "--head", "--lane"].map((name) =>
    Number.parseFloat(style.getPropertyValue(name)),
  );
  return { ruler, head, lane };
}
