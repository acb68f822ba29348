export const NUMBER = new Intl.NumberFormat("en-GB");

/**
 * Text as it is compared in a search: without case, accents and differences of width.
 * @param {string} text
 */
export function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

/**
 * The words of a question, folded.
 * @param {string} text
 */
export function wordsOf(text) {
  return fold(text).split(/\s+/).filter(Boolean);
}

/**
 * The text in pieces, each with whether one of the folded words is found there.
 * @param {string} text
 * @param {string[]} words
 * @returns {{text: string, found: boolean}[]}
 */
export function highlighted(text, words) {
  const characters = [...text];
  const folded = characters.map(fold);
  const whole = folded.join("");
  const found = new Uint8Array(whole.length);
  for (const word of words) {
    for (let at = whole.indexOf(word); at >= 0 && word; at = whole.indexOf(word, at + 1))
      found.fill(1, at, at + word.length);
  }
  /** @type {{text: string, found: boolean}[]} */
  const pieces = [];
  let at = 0;
  characters.forEach((character, place) => {
    const { length } = folded[place] ?? "";
    // An accent of its own belongs to the letter before it.
    const isFound = length === 0 ? (pieces.at(-1)?.found ?? false) : found.subarray(at, at + length).includes(1);
    at += length;
    const last = pieces.at(-1);
    if (last && last.found === isFound) last.text += character;
    else pieces.push({ text: character, found: isFound });
  });
  return pieces;
}

/**
 * @param {number} count
 * @param {string} singular
 */
export function counted(count, singular) {
  return `${NUMBER.format(count)} ${singular}${count === 1 ? "" : "s"}`;
}

/**
 * A confidence of 0 to 1 with two decimals, never rounded up to a 1.00 that the source did not give.
 * @param {number | null} confidence
 */
export function confidenceText(confidence) {
  if (confidence === null) return "none";
  return confidence < 1 ? (Math.floor(confidence * 100 + 1e-9) / 100).toFixed(2) : "1.00";
}

/**
 * How sure an instance is, in three steps that a bar can show: 1 below a half, 2 below four fifths, 3 above.
 * What the source gives no confidence for is drawn as sure: nothing speaks against it.
 * @param {number | null} confidence
 */
export function confidenceStep(confidence) {
  if (confidence === null || confidence >= 0.8) return 3;
  return confidence < 0.5 ? 1 : 2;
}

/**
 * The address where it is one of the web, else null: no `javascript:`, no `data:`.
 * @param {string | null} address
 */
export function webAddress(address) {
  return address !== null && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : null;
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

/**
 * A moment as its day in UTC; what is no ISO moment stays as it is.
 * @param {string} moment
 */
export function dayText(moment) {
  const time = Date.parse(moment);
  return Number.isNaN(time) ? moment : DAY.format(time);
}
