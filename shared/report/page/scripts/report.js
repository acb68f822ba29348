const { documents, video, library } = embeddedData();
const items = readItems(documents);
const itemsByKey = new Map(items.map((item) => [itemKey(item), item]));
const grid = byId("grid", HTMLElement);
/** @type {HTMLElement | null} */
let current = null;

followTheme(byId("theme", HTMLButtonElement));
showFacts(documents, library);
buildLanes(grid, items, timelineLength(documents.topics.video, items));

const viewport = createViewport(timelineLength(documents.topics.video, items), (seconds) => player.seek(seconds));
const overview = createOverview(viewport);
followRuler(viewport, (seconds) => player.seek(seconds));
const player = createPlayer(video, viewport.movePlayhead);
const inspector = createInspector({
  play: (position) => { if (shownItem) play({ item: shownItem, position }); },
  zoom: viewport.zoomTo,
  isProject: documents.topics.video.isProject,
  length: viewport.length,
});
/** @type {Item | null} */
let shownItem = null;

/**
 * Makes an entry the one at hand: the grid's tab stop, and what the panel shows.
 * @param {Entry} entry
 */
function choose({ item, position }) {
  const cell = (position === null ? null : item.instances[position]?.cell) ?? item.header;
  current?.setAttribute("tabindex", "-1");
  current?.removeAttribute("aria-selected");
  cell.setAttribute("tabindex", "0");
  if (position !== null) cell.setAttribute("aria-selected", "true");
  shownItem?.lane.classList.remove("current");
  item.lane.classList.add("current");
  [current, shownItem] = [cell, item];
  inspector.show(item, position ?? 0);
}

/** @param {Entry} entry */
function play({ item, position }) {
  const at = position ?? 0;
  const instance = item.instances[at];
  choose({ item, position: instance ? at : null });
  if (!instance) return;
  player.play(instance.start);
  viewport.reveal(instance.start);
  item.lane.scrollIntoView({ block: "nearest", inline: "nearest" });
  history.replaceState(null, "", `#item=${itemKey(item)}&t=${instance.start}`);
}

/** @param {Entry} entry */
function focusEntry(entry) {
  choose(entry);
  const instance = entry.position === null ? undefined : entry.item.instances[entry.position];
  current?.focus({ preventScroll: true });
  entry.item.lane.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (instance) viewport.reveal(instance.start);
}

/** Opens what the address names: `#item=labels/4&t=65.2`, as the library links to it. */
function followAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const item = itemsByKey.get(wanted.get("item") ?? "");
  const seconds = Number(wanted.get("t"));
  if (item) {
    const position = nearestInstance(item.instances, seconds);
    choose({ item, position: item.instances[position] ? position : null });
    item.lane.scrollIntoView({ block: "center" });
  }
  if (wanted.has("t") && Number.isFinite(seconds)) {
    player.seek(seconds);
    viewport.reveal(seconds);
  }
}

/** @param {Item[]} shown */
function showFiltered(shown) {
  byId("status", HTMLElement).textContent = `${NUMBER.format(shown.length)} of ${counted(items.length, "item")}`;
  byId("nothing", HTMLElement).hidden = shown.length > 0 || items.length === 0;
  overview.show(shown);
  // The grid keeps a tab stop that can be seen.
  if (current?.closest("[hidden]")) current.setAttribute("tabindex", "-1");
  const stop = current?.closest("[hidden]") ? null : current;
  const first = /** @type {HTMLElement | null} */ (grid.querySelector(".lane:not([hidden]) .name"));
  if (!stop && first) {
    current = first;
    first.setAttribute("tabindex", "0");
  }
}

followFilters(items, showFiltered);
followTooltip(grid, itemsByKey);
grid.addEventListener("click", (event) => {
  const entry = laneEntry(itemsByKey, event.target);
  if (!entry) return;
  if (entry.position === null) focusEntry(entry);
  else play(entry);
  current?.focus({ preventScroll: true });
});
followKeys(grid, itemsByKey, {
  Enter: play,
  " ": play,
  n: () => inspector.step(1),
  p: () => inspector.step(-1),
  c: ({ item, position }) => { const range = item.instances[position ?? 0]; if (range) copyText(rangeText(range)); },
  z: ({ item, position }) => { const range = item.instances[position ?? 0]; if (range) viewport.zoomTo(range); },
  "+": () => viewport.zoomBy(1.5),
  "=": () => viewport.zoomBy(1.5),
  "-": () => viewport.zoomBy(1 / 1.5),
  "0": viewport.fit,
}, focusEntry);
byId("zoom-in", HTMLElement).addEventListener("click", () => viewport.zoomBy(1.5));
byId("zoom-out", HTMLElement).addEventListener("click", () => viewport.zoomBy(1 / 1.5));
byId("zoom-fit", HTMLElement).addEventListener("click", viewport.fit);
addEventListener("hashchange", followAddress);
addEventListener("beforeprint", () => {
  viewport.fit();
  for (const item of items) {
    item.lane.querySelector(".printed")?.remove();
    const ranges = item.instances.filter((instance) => !instance.cell.hidden).map(rangeText);
    item.lane.append(make("div", { class: "printed", "aria-hidden": "true" }, ranges.join(", ")));
  }
});
followAddress();
