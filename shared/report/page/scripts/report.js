import { readAddress, writeAddress } from "./address.js";
import { copyText } from "./clipboard.js";
import { createControls } from "./controls.js";
import { embeddedData } from "./data.js";
import { byId, make, onClick, oncePerFrame } from "./dom.js";
import { showFacts } from "./facts.js";
import { select, sure } from "./filter.js";
import { createGlance } from "./glance.js";
import { createInspector } from "./inspector.js";
import { followKeys } from "./keys.js";
import { createLanes } from "./lanes.js";
import { showMarked } from "./marked.js";
import { nearestInstance, readItems, timelineLength } from "./model.js";
import { createOverview } from "./overview.js";
import { createPanel } from "./panel.js";
import { createPlayer } from "./player.js";
import { createPlayhead } from "./playhead.js";
import { followPrinting } from "./printing.js";
import { createRangeBar } from "./range-bar.js";
import { reportKeys } from "./report-keys.js";
import { followRuler } from "./ruler.js";
import { followSheets } from "./sheets.js";
import { cuts, sourceSigns } from "./sources.js";
import { NUMBER, counted, wordsOf } from "./text.js";
import { followTheme } from "./theme.js";
import { createThumbnails } from "./thumbnails.js";
import { followTooltip } from "./tooltip.js";
import { createTranscript } from "./transcript.js";
import { createViewport } from "./viewport.js";
/** @import { Address } from "./address.js" */
/** @import { Entry, Instance, Item } from "./model.js" */

/**
 * Puts the page together. What is at hand (the items that are shown, the moment, the chosen instance) is held here, and
 * each part is told of what changed.
 * @param {{page: {video: string | null, library: string | null}, report: any}} data
 */
function openReport({ page, report }) {
  const { video } = report.documents.topics;
  let items = readItems(report.documents);
  /** @type {Item[]} */
  let rows = [];
  /** @type {Entry | null} */
  let current = null;
  let least = 0;
  let language = "";
  const length = timelineLength(video, items);
  const shown = (/** @type {Instance} */ instance) => sure(instance.confidence, least);
  const itemOf = (/** @type {string | null} */ key) => items.find((item) => item.key === key);

  followTheme(byId("theme", HTMLButtonElement));
  followSheets();
  showFacts(report, page.library);
  const panel = createPanel();
  const viewport = createViewport(length, (seconds) => goTo(seconds));
  const lanes = createLanes(viewport, sourceSigns(video));
  const overview = createOverview(viewport);
  const playhead = createPlayhead(viewport, (seconds) => goTo(seconds));
  const player = createPlayer(page.video, (seconds) => moveTo(seconds, false));
  const tooltip = followTooltip(lanes, createThumbnails(page.video));
  const transcript = createTranscript(report.transcript, (seconds) => goTo(seconds));
  const glance = createGlance({ choose: (entry) => play(entry), length, shown });
  const range = createRangeBar(viewport, {
    title: video.name || video.id,
    clip: page.video?.split(/[?#]/)[0]?.split("/").at(-1) || video.name || video.id,
    items: () => rows,
    shown,
    onChange: () => {
      panel.offer("marked", range.range() !== null);
      if (controls.followsRange()) filter();
      else showMarked(range.occurrences(), play);
    },
    copyLink: (marked) => copyLink({ range: marked }),
  });
  const controls = createControls({
    onChange: () => filter(),
    rangeOf: (scope) => (scope === "view" ? viewport.visible() : scope === "range" ? range.range() : null),
  });
  const inspector = createInspector({
    play: (entry) => play(entry),
    plays: () => player.plays,
    zoom: viewport.zoomTo,
    mark: range.set,
    copyLink: ({ item, position }) =>
      copyLink({ item: item.key, time: position === null ? null : (item.instances[position]?.start ?? null) }),
    shown,
    isProject: video.isProject,
    length,
  });

  /** Shows a moment everywhere. @param {number} seconds @param {boolean} chosen by the reader, so it must be in sight */
  function moveTo(seconds, chosen) {
    playhead.move(seconds, chosen);
    overview.at(seconds);
    lanes.light(seconds);
    glance.at(seconds, rows);
    transcript.at(seconds);
  }

  /** @param {number} seconds */
  function goTo(seconds) {
    const moment = Math.min(length, Math.max(0, seconds));
    player.seek(moment);
    moveTo(moment, true);
  }

  /** Makes an entry the one at hand. @param {Entry} entry */
  function choose(entry) {
    current = entry;
    inspector.show(entry);
    panel.offer("item", true);
    panel.bring("item");
    lanes.choose(entry);
  }

  /** Goes to an instance, of a name to its first, and plays from there where there is a video. @param {Entry} entry */
  function play({ item, position }) {
    const first = item.instances.findIndex(shown);
    const place = position ?? (first < 0 ? null : first);
    choose({ item, position: place });
    const instance = place === null ? undefined : item.instances[place];
    if (!instance) return;
    player.play(instance.start);
    moveTo(instance.start, true);
    history.replaceState(null, "", writeAddress({ ...controls.address(), item: item.key, time: instance.start }));
  }

  /** Moves the focus; without a video the moment goes along. @param {Entry} entry */
  function focusEntry(entry) {
    choose(entry);
    const instance = entry.position === null ? undefined : entry.item.instances[entry.position];
    if (instance) {
      if (player.plays) viewport.reveal(instance.start);
      else moveTo(instance.start, true);
    }
    lanes.choose(entry);
    lanes.focus(entry);
    tooltip.showFocused();
  }

  /** Shows what the form asks for. */
  function filter() {
    const criteria = controls.criteria();
    ({ least } = criteria);
    rows = select(items, criteria);
    lanes.show(rows, wordsOf(criteria.text), shown);
    overview.show(rows, shown);
    controls.count(items);
    showMarked(range.occurrences(), play);
    glance.at(playhead.seconds(), rows);
    if (current) inspector.show(current);
    byId("status", HTMLElement).textContent = `${NUMBER.format(rows.length)} of ${counted(items.length, "item")}`;
    byId("nothing", HTMLElement).hidden = rows.length > 0 || items.length === 0;
    byId("empty", HTMLElement).hidden = items.length > 0;
  }

  /** Copies a link to what is named, under the filters at hand. @param {Partial<Address>} named */
  function copyLink(named) {
    const address = new URL(location.href);
    address.hash = writeAddress({ ...controls.address(), language: language || null, ...named });
    copyText(address.href, "the link");
  }

  /** Opens what the address names, as a link of this page or of the library has it. */
  function followAddress() {
    const address = readAddress(location.hash, length);
    if (address.language !== null) translate(address.language);
    controls.follow(address);
    filter();
    const item = itemOf(address.item);
    if (item) {
      const position = nearestInstance(item.instances, address.time ?? 0);
      choose({ item, position: item.instances[position] ? position : null });
    }
    if (address.range) {
      range.set(address.range);
      viewport.zoomTo(address.range);
    }
    if (address.time !== null) goTo(address.time);
  }

  /** Shows the items in another language; what is no language of the report is the original. @param {string} tag */
  function translate(tag) {
    const translated = report.translations[tag];
    language = translated ? tag : "";
    byId("language", HTMLSelectElement).value = language;
    items = readItems(translated ?? report.documents);
    glance.fill(items);
    const same = current && itemOf(current.item.key);
    if (current && same)
      current = { item: same, position: same.instances[current.position ?? -1] ? current.position : null };
    else current = null;
    panel.offer("item", current !== null);
    filter();
    if (current) lanes.choose(current);
  }

  followRuler(viewport, { tap: goTo, mark: range.drag });
  followPrinting(length, () => rows, shown);
  const grid = byId("grid", HTMLElement);
  grid.addEventListener("click", (event) => {
    const entry = lanes.entryOf(event.target, event.clientX);
    if (!entry) return;
    play(entry);
    lanes.focus(current ?? entry);
  });
  followKeys(
    lanes,
    reportKeys({ play, player, inspector, viewport, range, tooltip, moment: playhead.seconds, shown }),
    {
      focus: focusEntry,
      shown,
    },
  );

  onClick("zoom-in", () => viewport.zoomBy(1.5));
  onClick("zoom-out", () => viewport.zoomBy(1 / 1.5));
  onClick("zoom-fit", viewport.fit);
  onClick("moment-link", () =>
    copyLink({ time: playhead.seconds(), item: current?.item.key ?? null, range: range.range() }),
  );
  const inView = oncePerFrame(() => {
    if (controls.followsView()) filter();
  });
  viewport.onChange(inView);
  addEventListener("hashchange", followAddress);

  for (const { seconds, id } of cuts(video, items)) {
    const cut = make("div", { class: "cut", title: `source video ${id}` });
    cut.style.left = `${(seconds / length) * 100}%`;
    byId("marks", HTMLElement).append(cut);
  }
  const languages = Object.keys(report.translations);
  byId("language", HTMLSelectElement).append(...languages.map((tag) => make("option", { value: tag }, tag)));
  byId("language-field", HTMLElement).hidden = languages.length === 0;
  byId("language", HTMLSelectElement).addEventListener("change", (event) =>
    translate(/** @type {HTMLSelectElement} */ (event.target).value),
  );
  panel.offer("item", false);
  panel.offer("marked", false);
  panel.offer("transcript", report.transcript !== null);
  glance.fill(items);
  moveTo(0, false);
  followAddress();
  performance.mark("ready");
  document.documentElement.dataset["ready"] = "true";
}

embeddedData().then(openReport);
