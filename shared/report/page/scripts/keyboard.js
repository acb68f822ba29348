/** @typedef {{item: Item, position: number | null}} Entry the position of an instance, or null for the item's name */

/**
 * The keys of the grid. They work only while the focus is in it (WCAG 2.1.4), and there is one tab stop for all of it.
 * @param {HTMLElement} grid
 * @param {Map<string, Item>} itemsByKey
 * @param {Record<string, (entry: Entry) => void>} actions by key
 * @param {(entry: Entry) => void} focus
 */
function followKeys(grid, itemsByKey, actions, focus) {
  grid.addEventListener("keydown", (event) => {
    const entry = laneEntry(itemsByKey, event.target);
    if (!entry || event.altKey || event.metaKey) return;
    const target = event.ctrlKey && !["Home", "End"].includes(event.key) ? null : destination(grid, itemsByKey, entry, event);
    const action = event.ctrlKey ? undefined : actions[event.key];
    if (!target && !action) return;
    event.preventDefault();
    if (target) focus(target);
    else action?.(entry);
  });
}

/**
 * Where a key leads from an entry; null where it is no key that leads anywhere.
 * @param {HTMLElement} grid
 * @param {Map<string, Item>} itemsByKey
 * @param {Entry} entry
 * @param {KeyboardEvent} event
 * @returns {Entry | null}
 */
function destination(grid, itemsByKey, entry, event) {
  const across = alongLane(entry, event);
  if (across) return across;
  const lanes = /** @type {HTMLElement[]} */ ([...grid.querySelectorAll(".lane:not([hidden])")]);
  const here = lanes.indexOf(entry.item.lane);
  /** @type {Record<string, number>} */
  const rows = { ArrowUp: here - 1, ArrowDown: here + 1, PageUp: here - 10, PageDown: here + 10 };
  if (event.ctrlKey) Object.assign(rows, { Home: 0, End: lanes.length - 1 });
  const row = rows[event.key];
  if (row === undefined) return null;
  const lane = lanes[Math.max(0, Math.min(lanes.length - 1, row))];
  const item = /** @type {Item} */ (itemsByKey.get(lane?.dataset["key"] ?? ""));
  if (entry.position === null || item.instances.length === 0) return { item, position: null };
  return { item, position: nearestInstance(item.instances, entry.item.instances[entry.position]?.start ?? 0) };
}

/**
 * @param {Entry} entry
 * @param {KeyboardEvent} event
 * @returns {Entry | null}
 */
function alongLane({ item, position }, event) {
  if (event.ctrlKey) return null;
  const places = [null, ...item.instances.keys()].filter((place) => place === null || !item.instances[place]?.cell.hidden);
  const here = places.indexOf(position);
  /** @type {Record<string, number>} */
  const columns = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: Math.min(1, places.length - 1), End: places.length - 1 };
  const column = columns[event.key];
  if (column === undefined) return null;
  return { item, position: places[Math.max(0, Math.min(places.length - 1, column))] ?? null };
}
