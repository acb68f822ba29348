import { byId, make, makeButton } from "./dom.js";
import { counted, fold, highlighted, wordsOf } from "./text.js";
import { shortTimecode } from "./timecode.js";
/** @typedef {{start: number, end: number, text: string, speaker: number | null, language: string | null}} Line */

/**
 * The place of the last line that has begun at a moment; -1 before the first.
 * @param {Line[]} lines in the order of their starts
 * @param {number} seconds
 */
export function lineAt(lines, seconds) {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {Line} */ (lines[middle]).start <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * What is said, line by line: it follows the moment at hand, a press on a line goes there, and it can be searched.
 * @param {{lines: Line[], unread: number} | null} transcript
 * @param {(seconds: number) => void} goTo
 */
export function createTranscript(transcript, goTo) {
  if (transcript === null) return { at: () => {} };
  const { lines, unread } = transcript;
  const list = byId("lines", HTMLElement);
  const search = byId("line-search", HTMLInputElement);
  const folded = lines.map((line) => fold(line.text));
  const rows = lines.map((line) => {
    const said = make("span", { class: "said", dir: "auto", lang: line.language });
    said.textContent = line.text;
    const button = makeButton(make("span", { class: "time" }, shortTimecode(Math.floor(line.start))), () =>
      goTo(line.start),
    );
    button.append(said);
    return make("li", {}, button);
  });
  list.append(...rows);
  let marked = new Set();
  search.addEventListener("input", () => {
    const words = wordsOf(search.value);
    const found = new Set([...lines.keys()].filter((place) => words.every((word) => folded[place]?.includes(word))));
    rows.forEach((row, place) => {
      row.hidden = !found.has(place);
      if (row.hidden || (words.length === 0 && !marked.has(place))) return;
      row
        .querySelector(".said")
        ?.replaceChildren(
          ...highlighted(lines[place]?.text ?? "", words).map((piece) =>
            piece.found ? make("mark", {}, piece.text) : piece.text,
          ),
        );
    });
    marked = words.length === 0 ? new Set() : found;
    say(words.length === 0 ? lines.length : found.size);
  });
  const say = (/** @type {number} */ count) => {
    byId("line-status", HTMLElement).textContent =
      counted(count, "line") + (unread ? `; ${counted(unread, "line")} could not be read` : "");
  };
  say(lines.length);
  let current = -1;
  const reveal = () => {
    const row = rows[current];
    // The reader who is in the list, or who searches, is not carried away.
    if (!row || list.matches(":hover") || list.contains(document.activeElement) || search.value !== "") return;
    list.scrollTop = row.offsetTop - list.clientHeight / 3;
  };
  // It has no height while another tab is shown.
  new ResizeObserver(reveal).observe(list);
  return {
    /** @param {number} seconds */
    at: (seconds) => {
      const place = lineAt(lines, seconds);
      if (place === current) return;
      rows[current]?.removeAttribute("aria-current");
      current = place;
      rows[current]?.setAttribute("aria-current", "true");
      reveal();
    },
  };
}
