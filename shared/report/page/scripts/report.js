import { createChoice } from "./choice.js";
import { createContents } from "./contents.js";
import { createControls } from "./controls.js";
import { embeddedData } from "./data.js";
import { byId, onClick, oncePerFrame } from "./dom.js";
import { showFacts } from "./facts.js";
import { select, sure } from "./filter.js";
import { createGlance } from "./glance.js";
import { createInspector } from "./inspector.js";
import { createLanes } from "./lanes.js";
import { followLanguages } from "./languages.js";
import { createLinks } from "./links.js";
import { showMarked } from "./marked.js";
import { timelineLength } from "./model.js";
import { createOverview } from "./overview.js";
import { createPanel } from "./panel.js";
import { createPlayer } from "./player.js";
import { createPlayhead } from "./playhead.js";
import { followPrinting } from "./printing.js";
import { createRangeBar } from "./range-bar.js";
import { followReader } from "./reader.js";
import { followRuler } from "./ruler.js";
import { followSheets } from "./sheets.js";
import { showCuts, sourceSigns } from "./sources.js";
import { wordsOf } from "./text.js";
import { followTheme } from "./theme.js";
import { createThumbnails } from "./thumbnails.js";
import { followTooltip } from "./tooltip.js";
import { createTranscript } from "./transcript.js";
import { createViewport } from "./viewport.js";
/** @import { Instance, Item } from "./model.js" */

/**
 * Puts the page together: makes its parts, and tells each of what changed.
 * @param {{page: {video: string | null, library: string | null}, report: any}} data
 */
function openReport({ page, report }) {
  const { video } = report.documents.topics;
  const contents = createContents(report);
  /** @type {Item[]} those that the filters show */
  let rows = [];
  let least = 0;
  const length = timelineLength(video, contents.items());
  const shown = (/** @type {Instance} */ instance) => sure(instance.confidence, least);

  followTheme(byId("theme", HTMLButtonElement));
  followSheets();
  showFacts(report, page.library);
  const panel = createPanel();
  const viewport = createViewport(length, (seconds) => goTo(seconds));
  const signs = sourceSigns(video);
  const lanes = createLanes(viewport, signs);
  const overview = createOverview(viewport);
  const playhead = createPlayhead(viewport, (seconds) => goTo(seconds));
  const ruler = followRuler(viewport, { tap: (seconds) => goTo(seconds), mark: (...edges) => range.drag(...edges) });
  const player = createPlayer(page.video, (seconds) => moveTo(seconds, false));
  const tooltip = followTooltip(lanes, createThumbnails(page.video));
  const transcript = createTranscript(report.transcript, (seconds) => goTo(seconds));
  const glance = createGlance({ choose: (entry) => choice.play(entry), length, shown });
  const range = createRangeBar(viewport, {
    title: video.name || video.id,
    clip: page.video?.split(/[?#]/)[0]?.split("/").at(-1) || video.name || video.id,
    items: () => rows,
    shown,
    onChange: () => {
      panel.offer("marked", range.range() !== null);
      if (controls.followsRange()) filter();
      else showMarked(range.occurrences(), choice.play);
    },
    copyLink: (marked) => links.copy({ range: marked }),
  });
  const controls = createControls({
    onChange: () => filter(),
    rangeOf: (scope) => (scope === "view" ? viewport.visible() : scope === "range" ? range.range() : null),
  });
  const inspector = createInspector({
    play: (entry) => choice.play(entry),
    plays: () => player.plays,
    zoom: viewport.zoomTo,
    mark: range.set,
    copyLink: (entry) => links.copy(links.named(entry)),
    shown,
    isProject: video.isProject,
    length,
  });
  const choice = createChoice({
    lanes,
    panel,
    player,
    viewport,
    inspector,
    shown,
    moveTo: (seconds) => moveTo(seconds, true),
    onPlay: (entry) => links.keep(entry),
  });
  const languages = followLanguages(contents, () => {
    glance.fill(contents.items());
    filter();
    choice.renew(contents.itemOf);
  });
  const links = createLinks({
    contents,
    controls,
    choice,
    length,
    translate: languages.choose,
    filter,
    goTo,
    mark: (marked) => {
      range.set(marked);
      viewport.zoomTo(marked);
    },
  });

  /** Shows a moment everywhere. @param {number} seconds @param {boolean} chosen by the reader, so it must be in sight */
  function moveTo(seconds, chosen) {
    playhead.move(seconds, chosen);
    ruler.at(seconds);
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

  /** Shows what the form asks for. */
  function filter() {
    const criteria = controls.criteria();
    const items = contents.items();
    ({ least } = criteria);
    rows = select(items, criteria);
    lanes.show(rows, wordsOf(criteria.text), shown);
    overview.show(rows, shown);
    controls.count(items, rows.length);
    showMarked(range.occurrences(), choice.play);
    glance.at(playhead.seconds(), rows);
    choice.refresh();
  }

  followReader({ lanes, choice, player, inspector, viewport, playhead, range, tooltip, shown });
  followPrinting({ title: video.name || video.id, length, items: () => rows, shown, signs, filters: controls.inWords });
  showCuts(video, contents.items(), length);
  onClick("moment-link", () =>
    links.copy({ time: playhead.seconds(), item: choice.current()?.item.key ?? null, range: range.range() }),
  );
  const inView = oncePerFrame(() => {
    if (controls.followsView()) filter();
  });
  viewport.onChange(inView);
  addEventListener("hashchange", links.follow);

  panel.offer("item", false);
  panel.offer("marked", false);
  panel.offer("transcript", report.transcript !== null);
  glance.fill(contents.items());
  moveTo(0, false);
  links.follow();
  performance.mark("ready");
  document.documentElement.dataset["ready"] = "true";
}

embeddedData().then(openReport);
