import { make } from "./dom.js";
import { counted, dayText, highlighted, NUMBER } from "./text.js";
import { lengthText, shortTimecode } from "./timecode.js";
/** @import { Found, Posting, Video } from "./search.js" */

const INSIGHT_NAMES = ["topics", "keywords", "labels"];
const MOST_ITEMS = 8;
const MOST_TIMES = 6;

/**
 * A video that was found, and its items. Their times are read when the video comes into sight.
 * @param {Video} video
 * @param {Found & {moment?: number}} found `moment` is where all words are near each other
 * @param {string[]} words
 * @param {(video: Video) => Promise<number[][][]>} timesOf by insight and position: starts and ends in turn
 */
export function videoNode(video, found, words, timesOf) {
  const facts = [
    video.durationSeconds === null ? null : lengthText(video.durationSeconds),
    video.language,
    video.created === null ? null : dayText(video.created),
    INSIGHT_NAMES.map((name, place) => counted(video.counts[place] ?? 0, name.slice(0, -1))).join(", "),
  ];
  const postings = found.postings.toSorted((a, b) => b.coverage - a.coverage).slice(0, MOST_ITEMS);
  const left = found.postings.length - postings.length;
  const hits = postings.map((posting) => hitNode(posting, words));
  const node = make(
    "li",
    { class: "video" },
    make("h2", { dir: "auto" }, make("a", { href: video.href }, ...marked(video.name || video.id, words))),
    make(
      "p",
      { class: "line" },
      ...facts.filter((fact) => fact !== null).map((fact) => make("span", {}, fact)),
      ...(found.moment === undefined
        ? []
        : [
            make(
              "a",
              { href: `${video.href}#t=${found.moment}` },
              `together at ${shortTimecode(Math.floor(found.moment))}`,
            ),
          ]),
    ),
    ...(hits.length === 0 ? [] : [make("ul", { class: "hits" }, ...hits)]),
    ...(left > 0 ? [make("p", { class: "quiet" }, `and ${counted(left, "more item")}`)] : []),
  );
  if (hits.length > 0) {
    whenInSight(node, () =>
      timesOf(video).then((times) => {
        postings.forEach((posting, place) =>
          hits[place]?.append(...timeNodes(video, posting, times[posting.insight]?.[posting.position] ?? [])),
        );
      }),
    );
  }
  return node;
}

/** @param {HTMLElement} node @param {() => Promise<void>} act */
function whenInSight(node, act) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    act().catch((/** @type {Error} */ error) => node.append(make("p", { class: "quiet" }, error.message)));
  });
  watch.observe(node);
}

/** @param {string} text @param {string[]} words */
function marked(text, words) {
  return highlighted(text, words).map((piece) => (piece.found ? make("mark", {}, piece.text) : piece.text));
}

/** @param {Posting} posting @param {string[]} words */
function hitNode({ insight, name }, words) {
  const kind = INSIGHT_NAMES[insight] ?? "";
  return make(
    "li",
    { class: `hit ${kind}` },
    make(
      "span",
      { class: "hit-name" },
      make("bdi", {}, ...marked(name, words)),
      make("span", { class: "spoken" }, `, ${kind.slice(0, -1)}, at`),
    ),
  );
}

/**
 * @param {Video} video
 * @param {Posting} posting
 * @param {number[]} times
 */
function timeNodes(video, { insight, position }, times) {
  const starts = times.filter((_, place) => place % 2 === 0);
  const address = (/** @type {number} */ start) =>
    `${video.href}#item=${INSIGHT_NAMES[insight]}/${position}&t=${start}`;
  const left = starts.length - MOST_TIMES;
  return [
    stripNode(video, times),
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
  ];
}

/** @param {Video} video @param {number[]} times */
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
