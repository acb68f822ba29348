import { byId, make } from "./dom.js";
import { nearestInstance } from "./model.js";
/** @import { Entry, Instance, Item } from "./model.js" */
/** @import { Lanes } from "./lanes.js" */
/** @typedef {{shown: string, says: string, acts: Record<string, (entry: Entry) => void>}} Key what its sheet shows and says, and
 *   what is done by each `KeyboardEvent.key` */

/**
 * The keys of the grid. They work only while the focus is in it (WCAG 2.1.4), and there is one tab stop for all of it. The
 * sheet that explains them is written from the same table, so it cannot promise what no key does.
 * @param {Lanes} lanes
 * @param {Key[]} keys
 * @param {{focus: (entry: Entry) => void, shown: (instance: Instance) => boolean}} context
 */
export function followKeys(lanes, keys, { focus, shown }) {
  const table = [...MOVES, ...keys];
  byId("keys", HTMLElement).append(...table.flatMap((key) => [make("dt", {}, key.shown), make("dd", {}, key.says)]));
  const acts = new Map(keys.flatMap((key) => Object.entries(key.acts)));
  byId("grid", HTMLElement).addEventListener("keydown", (event) => {
    const entry = lanes.entryOf(event.target, null);
    if (!entry || event.altKey || event.metaKey) return;
    const target = alongLane(entry, event, shown) ?? toLane(entry, event, lanes.rows());
    const act = event.ctrlKey ? undefined : acts.get(event.key);
    if (!target && !act) return;
    event.preventDefault();
    if (target) focus(target);
    else act?.(entry);
  });
}

/** What `toLane` and `alongLane` do. @type {Key[]} */
const MOVES = [
  { shown: "↑ ↓", says: "item above, below", acts: {} },
  { shown: "Page Up, Page Down", says: "ten items up, down", acts: {} },
  { shown: "← →", says: "name, instances", acts: {} },
  { shown: "Home, End", says: "first, last instance", acts: {} },
  { shown: "Ctrl+Home, Ctrl+End", says: "first, last item", acts: {} },
];

/**
 * Where a key leads to another lane.
 * @param {Entry} entry
 * @param {KeyboardEvent} event
 * @param {Item[]} rows
 * @returns {Entry | null}
 */
function toLane({ item, position }, { key, ctrlKey }, rows) {
  const here = rows.indexOf(item);
  /** @type {Record<string, number>} */
  const steps = ctrlKey
    ? { Home: 0, End: rows.length - 1 }
    : { ArrowUp: here - 1, ArrowDown: here + 1, PageUp: here - 10, PageDown: here + 10 };
  const step = steps[key];
  if (step === undefined) return null;
  const target = rows[Math.max(0, Math.min(rows.length - 1, step))];
  if (!target) return null;
  if (position === null || target.instances.length === 0) return { item: target, position: null };
  return { item: target, position: nearestInstance(target.instances, item.instances[position]?.start ?? 0) };
}

/**
 * Where a key leads in the same lane: from the name, which is left of all, through the instances that are shown.
 * @param {Entry} entry
 * @param {KeyboardEvent} event
 * @param {(instance: Instance) => boolean} shown
 * @returns {Entry | null}
 */
function alongLane({ item, position }, { key, ctrlKey }, shown) {
  if (ctrlKey || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) return null;
  const places = [...item.instances.keys()].filter((place) => shown(/** @type {Instance} */ (item.instances[place])));
  const here = position === null ? -1 : places.indexOf(position);
  /** @type {Record<string, number>} */
  const columns = {
    ArrowLeft: here - 1,
    ArrowRight: Math.min(here + 1, places.length - 1),
    Home: 0,
    End: places.length - 1,
  };
  return { item, position: places[columns[key] ?? -1] ?? null };
}
