import { byId, make } from "./dom.js";
/** @import { Item } from "./model.js" */
/** @typedef {{id: string, durationSeconds: number | null}} Source */

/**
 * A sign for each source video of a project (A, B, …), by its id; none for a video of its own.
 * @param {{isProject: boolean, sources: Source[]}} video
 * @returns {Map<string, string>}
 */
export function sourceSigns(video) {
  if (!video.isProject || video.sources.length < 2) return new Map();
  return new Map(
    video.sources.map(({ id }, place) => [id, place < 26 ? String.fromCharCode(65 + place) : String(place + 1)]),
  );
}

/**
 * Where on the project's clock each source begins, as far as the documents tell: by the lengths of the sources where they make
 * up the project's, else by the first of what occurs in them. The first source's own beginning is no cut.
 * @param {{isProject: boolean, durationSeconds: number | null, sources: Source[]}} video
 * @param {Item[]} items
 * @returns {{seconds: number, id: string}[]}
 */
export function cuts(video, items) {
  if (!video.isProject) return [];
  const starts = startsByLength(video) ?? startsByItems(video, items);
  return starts.filter(({ seconds }) => seconds > 0).sort((a, b) => a.seconds - b.seconds);
}

/** @param {{durationSeconds: number | null, sources: Source[]}} video */
function startsByLength({ durationSeconds, sources }) {
  let seconds = 0;
  const starts = sources.map(({ id, durationSeconds: length }) => {
    const start = { seconds, id };
    seconds += length ?? NaN;
    return start;
  });
  return durationSeconds !== null && Math.abs(seconds - durationSeconds) <= 0.5 ? starts : null;
}

/** @param {{sources: Source[]}} video @param {Item[]} items */
function startsByItems({ sources }, items) {
  return sources.flatMap(({ id }, place) => {
    const own = items.filter((item) => item.sourceVideoId === id).flatMap((item) => item.instances);
    if (place === 0 || own.length === 0) return [];
    return [{ seconds: own.reduce((first, { start }) => Math.min(first, start), Infinity), id }];
  });
}

/**
 * Draws the cuts across the lanes.
 * @param {{isProject: boolean, durationSeconds: number | null, sources: Source[]}} video
 * @param {Item[]} items
 * @param {number} length of the timeline in seconds
 */
export function showCuts(video, items, length) {
  for (const { seconds, id } of cuts(video, items)) {
    const cut = make("div", { class: "cut", title: `source video ${id}` });
    cut.style.left = `${(seconds / length) * 100}%`;
    byId("marks", HTMLElement).append(cut);
  }
}
