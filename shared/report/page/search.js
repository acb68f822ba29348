/** @typedef {{video: number, insight: number, position: number, confidence: number | null, times: number[], name: string}} Posting */
/** @typedef {{video: number, postings: Posting[], coverage: number}} Found */

/**
 * Prepares the search over all items of all videos.
 * @param {any} library
 */
function createSearch({ videos, terms }) {
  const names = terms.map((/** @type {[string, unknown]} */ [name]) => fold(name));
  const titles = videos.map((/** @type {any} */ video) => fold(video.name ?? ""));

  /**
   * The videos in which each word is found, in the name of an item or of the video itself, each with the items that any
   * word is found in.
   * @param {string} text
   * @param {Set<number>} insights by their number in the library
   * @returns {Found[]}
   */
  return (text, insights) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const perWord = words.map((word) => videosWith(word, titles, postingsOf(terms, names, word, insights)));
    const [first, ...others] = perWord;
    if (!first) return videos.map((/** @type {unknown} */ _, /** @type {number} */ video) => ({ video, postings: [], coverage: 0 }));
    return [...first.keys()]
      .filter((video) => others.every((found) => found.has(video)))
      .map((video) => {
        const postings = [...new Set(perWord.flatMap((found) => found.get(video) ?? []))];
        return { video, postings, coverage: postings.reduce((sum, posting) => sum + lengthOf(posting), 0) };
      });
  };
}

/** A posting must be one object however many words find it, so that they are told apart by identity. */
const postingCache = /** @type {Map<unknown, Posting>} */ (new Map());

/**
 * @param {[string, any[]][]} terms
 * @param {string[]} names folded
 * @param {string} word
 * @param {Set<number>} insights
 */
function postingsOf(terms, names, word, insights) {
  /** @type {Posting[]} */
  const found = [];
  terms.forEach(([name, postings], term) => {
    if (!names[term]?.includes(word)) return;
    for (const posting of postings) if (insights.has(posting[1])) found.push(readPosting(name, posting));
  });
  return found;
}

/**
 * @param {string} name
 * @param {any} stored
 */
function readPosting(name, stored) {
  const [video, insight, position, confidence, times] = stored;
  const posting = postingCache.get(stored) ?? { video, insight, position, confidence, times, name };
  postingCache.set(stored, posting);
  return posting;
}

/**
 * @param {string} word
 * @param {string[]} titles folded
 * @param {Posting[]} postings
 */
function videosWith(word, titles, postings) {
  /** @type {Map<number, Posting[]>} */
  const found = new Map();
  titles.forEach((title, video) => { if (title.includes(word)) found.set(video, []); });
  for (const posting of postings) {
    const own = found.get(posting.video);
    if (own) own.push(posting);
    else found.set(posting.video, [posting]);
  }
  return found;
}

/** @param {Posting} posting */
function lengthOf({ times }) {
  return times.reduce((sum, seconds, place) => (place % 2 ? sum + seconds : sum - seconds), 0);
}
