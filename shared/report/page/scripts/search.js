import { fold } from "./text.js";

/** @typedef {{video: number, insight: number, position: number, confidence: number | null, times: number[], name: string}} Posting
 *   an item in a video; `times` are start, end, start, end, … in seconds */
/** @typedef {{video: number, postings: Posting[], coverage: number}} Found a video and its items that were looked for */

/**
 * Prepares the search over all items of all videos.
 * @param {{videos: any[], terms: [string, any[]][]}} library
 */
export function createSearch({ videos, terms }) {
  const titles = videos.map((video) => fold(video.name ?? ""));
  const index = terms.map(([name, stored]) => ({
    folded: fold(name),
    postings: stored.map(([video, insight, position, confidence, times]) => ({
      video,
      insight,
      position,
      confidence,
      times,
      name,
    })),
  }));

  /**
   * The videos in which each word is found, in the name of an item or of the video itself, each with the items that any
   * word is found in.
   * @param {string} text
   * @param {Set<number>} insights by their place in `INSIGHT_NAMES`
   * @returns {Found[]}
   */
  return (text, insights) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const [first, ...others] = words.map((word) => {
      const postings = index.flatMap((term) => (term.folded.includes(word) ? term.postings : []));
      return byVideo(
        titles,
        word,
        postings.filter((posting) => insights.has(posting.insight)),
      );
    });
    if (!first) return videos.map((_, video) => ({ video, postings: [], coverage: 0 }));
    return [...first.keys()]
      .filter((video) => others.every((found) => found.has(video)))
      .map((video) => {
        const postings = [...new Set([first, ...others].flatMap((found) => found.get(video) ?? []))];
        return { video, postings, coverage: postings.reduce((sum, posting) => sum + shownSeconds(posting), 0) };
      });
  };
}

/**
 * @param {string[]} titles folded
 * @param {string} word
 * @param {Posting[]} postings
 */
function byVideo(titles, word, postings) {
  /** @type {Map<number, Posting[]>} */
  const found = new Map();
  titles.forEach((title, video) => {
    if (title.includes(word)) found.set(video, []);
  });
  for (const posting of postings) {
    const own = found.get(posting.video);
    if (own) own.push(posting);
    else found.set(posting.video, [posting]);
  }
  return found;
}

/** @param {Posting} posting */
export function shownSeconds({ times }) {
  return times.reduce((sum, seconds, place) => (place % 2 ? sum + seconds : sum - seconds), 0);
}
