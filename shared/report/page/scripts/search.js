import { fold, wordsOf } from "./text.js";

/** @typedef {{name: string | null, id: string, created: string | null, durationSeconds: number | null, language: string | null,
 *   href: string, counts: number[], categories: string[]}} Video */
/** @typedef {{videos: Video[], terms: string[], shards: number[], common: [string, number][]}} Library `shards` are the numbers
 *   of the first name in each part of the postings */
/** @typedef {{video: number, insight: number, position: number, coverage: number, name: string, words: number[]}} Posting an
 *   item in a video; `words` are those of the question that are found in its name, by their places */
/** @typedef {{video: number, postings: Posting[], coverage: number}} Found a video and its items that were looked for */
/** @typedef {(address: string) => Promise<any>} Load reads a part of the library */

const FIELDS = 4;

/**
 * Prepares the search over all items of all videos. The names are at hand; where they occur is read, part by part, when
 * a search needs it.
 * @param {Library} library
 * @param {Load} load
 */
export function createSearch({ videos, terms, shards }, load) {
  const titles = videos.map((video) => fold(video.name || video.id));
  const folded = terms.map(fold);

  /** The postings of some names, by their numbers. @param {Set<number>} numbers */
  const postingsOf = async (numbers) => {
    /** @type {Map<number, number[]>} */
    const byShard = new Map();
    for (const number of numbers) {
      const shard = shardOf(shards, number);
      const own = byShard.get(shard);
      if (own) own.push(number);
      else byShard.set(shard, [number]);
    }
    const found = await Promise.all(
      [...byShard].map(async ([shard, own]) => {
        const part = await load(`search/${shard}.html`);
        return own.map((number) => ({ number, stored: part[number - (shards[shard] ?? 0)] }));
      }),
    );
    return found.flat();
  };

  /**
   * The videos in which each word is found, in the name of an item or of the video itself, each with the items that any
   * word is found in. Without a word, all videos.
   * @param {string} text
   * @param {Set<number>} insights by their places among topics, keywords, labels
   * @returns {Promise<Found[]>}
   */
  return async (text, insights) => {
    const words = wordsOf(text);
    if (words.length === 0) return videos.map((_, video) => ({ video, postings: [], coverage: 0 }));
    const matching = words.map((word) => matchesOf(folded, word));
    const stored = await postingsOf(new Set(matching.flatMap((numbers) => [...numbers])));
    /** @type {Map<number, Posting[]>} */
    const byVideo = new Map();
    for (const { number, stored: numbers } of stored) {
      const own = words.map((_, place) => place).filter((place) => matching[place]?.has(number));
      for (const posting of readPostings(numbers, terms[number] ?? "", own)) {
        if (!insights.has(posting.insight)) continue;
        const postings = byVideo.get(posting.video);
        if (postings) postings.push(posting);
        else byVideo.set(posting.video, [posting]);
      }
    }
    return videos.flatMap((_, video) => {
      const postings = byVideo.get(video) ?? [];
      const hasAll = words.every(
        (word, place) => titles[video]?.includes(word) || postings.some((posting) => posting.words.includes(place)),
      );
      return hasAll
        ? [{ video, postings, coverage: postings.reduce((sum, posting) => sum + posting.coverage, 0) }]
        : [];
    });
  };
}

/**
 * The numbers of the names in which a word begins with what is looked for; of those that hold it anywhere, where there are none.
 * Few names begin with what many contain, so a search needs few parts; and scripts without spaces are searched as well.
 * @param {string[]} folded
 * @param {string} word
 * @returns {Set<number>}
 */
function matchesOf(folded, word) {
  const holding = [...folded.keys()].filter((number) => folded[number]?.includes(word));
  const beginning = holding.filter(
    (number) =>
      ` ${folded[number]?.replace(/[^\p{L}\p{N}]/gu, " ")}`.includes(` ${word}`) || folded[number]?.startsWith(word),
  );
  return new Set(beginning.length > 0 ? beginning : holding);
}

/** @param {number[]} shards @param {number} number */
export function shardOf(shards, number) {
  return shards.findLastIndex((first) => first <= number);
}

/**
 * @param {number[]} stored
 * @param {string} name
 * @param {number[]} words
 * @returns {Posting[]}
 */
export function readPostings(stored, name, words) {
  /** @type {Posting[]} */
  const postings = [];
  let video = 0;
  for (let place = 0; place < stored.length; place += FIELDS) {
    const [step = 0, insight = 0, position = 0, tenths = 0] = stored.slice(place, place + FIELDS);
    video += step;
    postings.push({ video, insight, position, coverage: tenths / 10, name, words });
  }
  return postings;
}

/**
 * The first moment at which all words of a question are no further apart than so many seconds, by an instance of each; null
 * where there is none.
 * @param {number} count how many words
 * @param {Posting[]} postings
 * @param {(posting: Posting) => number[]} timesOf starts and ends in turn
 * @param {number} seconds
 */
export function nearMoment(count, postings, timesOf, seconds) {
  const spans = postings.flatMap((posting) => {
    const times = timesOf(posting);
    return Array.from({ length: times.length / 2 }, (_, place) => ({
      start: times[place * 2] ?? 0,
      end: times[place * 2 + 1] ?? 0,
      words: posting.words,
    }));
  });
  spans.sort((a, b) => a.start - b.start);
  /** @type {number[]} */
  const lastEnds = new Array(count).fill(-Infinity);
  for (const { start, end, words } of spans) {
    for (const word of words) lastEnds[word] = Math.max(lastEnds[word] ?? -Infinity, end);
    if (lastEnds.every((last) => last >= start - seconds)) return start;
  }
  return null;
}

/** @typedef {{language: string, year: string, length: string, category: string}} Facets what the reader chose; empty means any */

/** Lengths as the facet offers them: the name, and below how many seconds. @type {[string, number][]} */
export const LENGTHS = [
  ["under 5 min", 300],
  ["5 to 30 min", 1800],
  ["30 to 60 min", 3600],
  ["over an hour", Infinity],
];

/**
 * What a video is filed under.
 * @param {Video} video
 * @returns {{language: string[], year: string[], length: string[], category: string[]}}
 */
export function facetsOf({ language, created, durationSeconds, categories }) {
  return {
    language: language === null ? [] : [language],
    year: created && /^\d{4}/.test(created) ? [created.slice(0, 4)] : [],
    length: durationSeconds === null ? [] : [LENGTHS.find(([, most]) => durationSeconds < most)?.[0] ?? ""],
    category: categories,
  };
}

/**
 * Whether a video is filed under all that was chosen.
 * @param {Video} video
 * @param {Facets} chosen
 */
export function inFacets(video, chosen) {
  const own = facetsOf(video);
  return ["language", "year", "length", "category"].every((name) => {
    const key = /** @type {keyof Facets} */ (name);
    return chosen[key] === "" || own[key].includes(chosen[key]);
  });
}
