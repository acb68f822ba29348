import { embeddedData } from "./data.js";
import { byId, make, oncePerFrame } from "./dom.js";
import { createSearch, shownSeconds } from "./search.js";
import { NUMBER, counted, dayText } from "./text.js";
import { followTheme } from "./theme.js";
import { lengthText, shortTimecode } from "./timecode.js";
/** @import { Found, Posting } from "./search.js" */

const INSIGHT_NAMES = ["topics", "keywords", "labels"];
const PAGE_OF_VIDEOS = 50;
const MOST_ITEMS = 8;
const MOST_TIMES = 6;

/** @typedef {{name: string | null, id: string, created: string | null, durationSeconds: number | null, language: string | null,
 *   href: string, counts: number[]}} Video */

/** @type {{videos: Video[], terms: [string, any[]][]}} */
let held = { videos: [], terms: [] };
const search = createSearch(held);
const form = byId("filters", HTMLFormElement);
const query = byId("query", HTMLInputElement);
const list = byId("videos", HTMLElement);
let limit = PAGE_OF_VIDEOS;

/** @type {Record<string, (a: Found, b: Found) => number>} */
const VIDEO_ORDERS = {
  match: (a, b) => b.coverage - a.coverage,
  newest: (a, b) => (entry(b).created ?? "").localeCompare(entry(a).created ?? ""),
  name: (a, b) => titleOf(entry(a)).localeCompare(titleOf(entry(b)), "en", { numeric: true, sensitivity: "base" }),
  longest: (a, b) => (entry(b).durationSeconds ?? 0) - (entry(a).durationSeconds ?? 0),
};

/** @param {Found} found */
function entry(found) {
  return /** @type {Video} */ (held.videos[found.video]);
}

/** @param {Video} video */
function titleOf(video) {
  return video.name || video.id;
}

const showResults = oncePerFrame(() => {
  const insights = new Set(new FormData(form).getAll("insight").map((name) => INSIGHT_NAMES.indexOf(String(name))));
  const found = search(query.value, insights).sort(VIDEO_ORDERS[byId("sort", HTMLSelectElement).value]);
  list.replaceChildren(...found.slice(0, limit).map(videoNode));
  byId("status", HTMLElement).textContent =
    query.value.trim() === ""
      ? counted(found.length, "video")
      : `${NUMBER.format(found.length)} of ${counted(held.videos.length, "video")}`;
  byId("nothing", HTMLElement).hidden = found.length > 0;
  byId("more", HTMLElement).hidden = found.length <= limit;
  byId("common", HTMLElement).hidden = query.value.trim() !== "";
});

/** @param {Found} found */
function videoNode(found) {
  const video = entry(found);
  const facts = [
    video.durationSeconds === null ? null : lengthText(video.durationSeconds),
    video.language,
    video.created === null ? null : dayText(video.created),
    INSIGHT_NAMES.map((name, place) => counted(video.counts[place] ?? 0, name.slice(0, -1))).join(", "),
  ];
  const postings = found.postings.toSorted((a, b) => shownSeconds(b) - shownSeconds(a));
  const left = postings.length - MOST_ITEMS;
  return make(
    "li",
    { class: "video" },
    make("h2", { dir: "auto" }, make("a", { href: video.href }, titleOf(video))),
    make("p", { class: "line" }, ...facts.filter((fact) => fact !== null).map((fact) => make("span", {}, fact))),
    ...(postings.length === 0
      ? []
      : [make("ul", { class: "hits" }, ...postings.slice(0, MOST_ITEMS).map((posting) => hitNode(video, posting)))]),
    ...(left > 0 ? [make("p", { class: "quiet" }, `and ${counted(left, "more item")}`)] : []),
  );
}

/**
 * @param {Video} video
 * @param {Posting} posting
 */
function hitNode(video, posting) {
  const insight = INSIGHT_NAMES[posting.insight] ?? "";
  const starts = posting.times.filter((_, place) => place % 2 === 0);
  const address = (/** @type {number} */ start) => `${video.href}#item=${insight}/${posting.position}&t=${start}`;
  const left = starts.length - MOST_TIMES;
  return make(
    "li",
    { class: `hit ${insight}` },
    make(
      "span",
      { class: "hit-name" },
      make("bdi", {}, posting.name),
      make("span", { class: "spoken" }, `, ${insight.slice(0, -1)}, at`),
    ),
    stripNode(video, posting.times),
    make(
      "span",
      { class: "hit-times" },
      ...starts
        .slice(0, MOST_TIMES)
        .map((start) => make("a", { href: address(start) }, shortTimecode(Math.floor(start)))),
      ...(left > 0
        ? [make("a", { href: address(starts[MOST_TIMES] ?? 0), class: "quiet" }, `${NUMBER.format(left)} more`)]
        : []),
    ),
  );
}

/**
 * @param {Video} video
 * @param {number[]} times
 */
function stripNode(video, times) {
  const strip = make("span", { class: "strip", "aria-hidden": "true" });
  const length = times.reduce((longest, seconds) => Math.max(longest, seconds), video.durationSeconds ?? 0) || 1;
  for (let place = 0; place < times.length; place += 2) {
    const [start = 0, end = 0] = times.slice(place, place + 2);
    const mark = make("span");
    mark.style.left = `${(start / length) * 100}%`;
    mark.style.width = `${((end - start) / length) * 100}%`;
    strip.append(mark);
  }
  return strip;
}

/** The names that most videos share, to begin with. */
function showCommon() {
  const shared = held.terms
    .map(([name, postings]) => ({ name, videos: new Set(postings.map((posting) => posting[0])).size }))
    .sort((a, b) => b.videos - a.videos)
    .slice(0, 18);
  byId("common-list", HTMLElement).append(
    ...shared.map(({ name, videos }) => {
      const button = make(
        "button",
        { type: "button" },
        make("bdi", {}, name),
        " ",
        make("span", { class: "quiet" }, NUMBER.format(videos)),
        make("span", { class: "spoken" }, " videos"),
      );
      button.addEventListener("click", () => {
        query.value = name;
        changed();
        query.focus();
      });
      return make("li", {}, button);
    }),
  );
}

/** Another question: from its first page, and into the address, so that Back finds it again. */
function changed() {
  limit = PAGE_OF_VIDEOS;
  history.replaceState(null, "", query.value === "" ? "#" : `#${new URLSearchParams({ q: query.value })}`);
  showResults();
}

function followQuestion() {
  query.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  showResults();
}

followTheme(byId("theme", HTMLButtonElement));
byId("line", HTMLElement).textContent =
  `${counted(held.videos.length, "video")}, ${counted(held.terms.length, "name")}`;
showCommon();
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", changed);
byId("more", HTMLElement).addEventListener("click", () => {
  limit += PAGE_OF_VIDEOS;
  showResults();
});
addEventListener("hashchange", followQuestion);
followQuestion();
