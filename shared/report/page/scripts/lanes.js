/**
 * Puts a lane for each item into the grid, grouped by insight. All are in the document at once, so that a screen reader,
 * the browser's own search and the printer find them; the style sheet keeps those out of sight from costing layout.
 * @param {HTMLElement} grid
 * @param {Item[]} items
 * @param {number} length of the timeline in seconds
 */
function buildLanes(grid, items, length) {
  for (const insight of INSIGHTS) {
    const members = items.filter((item) => item.insight === insight);
    for (const item of members) buildLane(item, length);
    grid.append(
      make("div", { role: "rowgroup", class: `group ${insight}`, "aria-labelledby": `head-${insight}`, id: `group-${insight}` },
        make("div", { role: "row", class: "head" },
          make("div", { role: "rowheader", id: `head-${insight}`, class: "head-name" }, headText(insight, members.length))),
        ...members.map((item) => item.lane)),
    );
  }
}

/**
 * @param {Insight} insight
 * @param {number} count
 */
function headText(insight, count) {
  const name = insight.charAt(0).toUpperCase() + insight.slice(1);
  return count === 0 ? `${name}: none` : name;
}

/**
 * @param {Item} item
 * @param {number} length
 */
function buildLane(item, length) {
  const count = item.instances.length;
  item.header = make("div", { role: "rowheader", class: "name", tabindex: -1 },
    make("span", { class: "text", dir: "auto" }, item.name),
    make("span", { class: "measure" },
      make("span", { class: "spoken" }, `, ${counted(count, "instance")}, confidence `),
      confidenceText(item.confidence)));
  item.instances.forEach((instance, position) => {
    instance.cell = make("div", { role: "gridcell", class: "bar", tabindex: -1, "aria-label": describe(item, position) });
    instance.cell.style.left = `${(instance.start / length) * 100}%`;
    instance.cell.style.width = `${((instance.end - instance.start) / length) * 100}%`;
  });
  item.lane = make("div", { role: "row", class: "lane" }, item.header,
    make("div", { class: "track", role: "presentation" }, ...item.instances.map((instance) => instance.cell)));
  item.lane.dataset["key"] = itemKey(item);
}

/** @param {Item} item */
function itemKey(item) {
  return `${item.insight}/${item.position}`;
}

/**
 * One instance in words.
 * @param {Item} item
 * @param {number} position
 */
function describe(item, position) {
  const instance = /** @type {Instance} */ (item.instances[position]);
  return `${item.name}, ${timecode(instance.start)} to ${timecode(instance.end)}, ` +
    `confidence ${confidenceText(instance.confidence)}, ${position + 1} of ${item.instances.length}`;
}

/**
 * The item and the position of the instance that an element of the grid stands for; position null for its name.
 * @param {Map<string, Item>} itemsByKey
 * @param {EventTarget | null} target
 */
function laneEntry(itemsByKey, target) {
  if (!(target instanceof Element)) return null;
  const cell = target.closest(".bar, .name");
  const item = itemsByKey.get(/** @type {HTMLElement | null} */ (cell?.closest(".lane"))?.dataset["key"] ?? "");
  if (!item || !cell) return null;
  const position = item.instances.findIndex((instance) => instance.cell === cell);
  return { item, position: position < 0 ? null : position };
}
