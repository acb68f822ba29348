import { announce, copyText } from "./clipboard.js";
import { byId, make, makeButton, onClick } from "./dom.js";
import { describe } from "./model.js";
import { confidenceText, counted, webAddress } from "./text.js";
import { lengthText, rangeText, timecode } from "./timecode.js";
/** @import { Entry, Instance, Item, Range } from "./model.js" */

/** Instances that are listed before the reader asks for all. */
const LISTED = 200;

/**
 * The tab on the item at hand: what is known of it, and a step through its instances.
 * @param {{play: (entry: Entry) => void, plays: () => boolean, zoom: (range: Range) => void, mark: (range: Range) => void,
 *   copyLink: (entry: Entry) => void, shown: (instance: Instance) => boolean, isProject: boolean, length: number}} context
 */
export function createInspector(context) {
  /** @type {Item | null} */
  let item = null;
  let position = 0;
  const [previous, next] = [byId("previous", HTMLButtonElement), byId("next", HTMLButtonElement)];
  const atHand = () => item?.instances[position];
  /** The place of the instance after (1) or before (-1) this one that the filters show. @type {(by: 1 | -1) => number | null} */
  const neighbour = (by) => {
    for (let target = position + by; item?.instances[target]; target += by) {
      if (context.shown(/** @type {Instance} */ (item.instances[target]))) return target;
    }
    return null;
  };
  /** @type {(by: 1 | -1) => void} */
  const step = (by) => {
    const target = neighbour(by);
    if (item === null || target === null) return;
    context.play({ item, position: target });
    announce(describe(item, target));
  };
  /** @param {(range: Instance) => void} act */
  const withInstance = (act) => () => {
    const range = atHand();
    if (range) act(range);
  };
  // Without a video nothing plays, so no button says that it does.
  const nameButtons = () => {
    const plays = context.plays();
    byId("play", HTMLElement).textContent = plays ? "Play this" : "Go to it";
    previous.textContent = plays ? "Play previous" : "Previous";
    next.textContent = plays ? "Play next" : "Next";
  };
  onClick("play", () => {
    if (item) context.play({ item, position });
  });
  onClick("previous", () => step(-1));
  onClick("next", () => step(1));
  onClick(
    "copy",
    withInstance((range) => copyText(rangeText(range))),
  );
  onClick("zoom-instance", withInstance(context.zoom));
  onClick("mark-instance", withInstance(context.mark));
  onClick("item-link", () => {
    if (item) context.copyLink({ item, position: atHand() ? position : null });
  });

  return {
    step,
    /** @param {Entry} entry */
    show: (entry) => {
      if (item !== entry.item) {
        item = entry.item;
        byId("item", HTMLElement).className = item.insight;
        fillItem(item, context);
        fillTimes(item, LISTED, (place) => context.play({ item: entry.item, position: place }));
      }
      position = entry.position ?? 0;
      if (position >= LISTED && byId("times", HTMLElement).childElementCount <= LISTED + 1) {
        fillTimes(item, Infinity, (place) => context.play({ item: entry.item, position: place }));
      }
      fillInstance(item, position);
      nameButtons();
      // aria-disabled, not disabled: a button that goes dead under the focus would drop it.
      previous.ariaDisabled = String(neighbour(-1) === null);
      next.ariaDisabled = String(neighbour(1) === null);
    },
  };
}

/** @param {Item} item @param {{isProject: boolean, length: number}} context */
function fillItem(item, { isProject, length }) {
  byId("item-insight", HTMLElement).textContent = item.insight.slice(0, -1);
  byId("item-name", HTMLElement).textContent = item.name;
  /** @type {[string, string | Node | null][]} */
  const rows = [
    ["Full name", item.fullName === item.name ? null : item.fullName],
    ["Confidence", item.confidence === null ? null : String(item.confidence)],
    ["Coverage", `${lengthText(item.coverage)} · ${((item.coverage / length) * 100).toFixed(1)} %`],
    ["Language", item.language],
    ["Reference", item.reference && referenceNode(item.reference)],
    ["IAB", item.iab],
    ["IPTC", item.iptc.join(" › ") || null],
    ["Source video", isProject ? item.sourceVideoId : null],
    ["More", Object.keys(item.additional).length === 0 ? null : JSON.stringify(item.additional)],
  ];
  byId("item-facts", HTMLElement).replaceChildren(
    ...rows.flatMap(([term, value]) =>
      value === null ? [] : [make("dt", {}, term), make("dd", { dir: "auto" }, value)],
    ),
  );
}

/** @param {{id: string, type: string | null, url: string | null}} reference */
function referenceNode(reference) {
  const address = webAddress(reference.url);
  const text = reference.id.replaceAll("/", " › ");
  if (address === null) return make("span", {}, text);
  const link = make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
  return make(
    "span",
    {},
    link,
    make("span", { class: "quiet" }, ` ${reference.type ?? ""} `),
    make("span", { class: "spoken" }, "(opens a new tab)"),
  );
}

/**
 * @param {Item} item
 * @param {number} most
 * @param {(position: number) => void} play
 */
function fillTimes(item, most, play) {
  const rows = item.instances.slice(0, most).map((instance, position) =>
    make(
      "li",
      {},
      makeButton(make("span", {}, timecode(instance.start)), () => play(position)),
    ),
  );
  rows.forEach((row, position) => {
    const instance = /** @type {Instance} */ (item.instances[position]);
    row.firstElementChild?.append(
      make(
        "span",
        { class: "quiet" },
        make("span", { class: "spoken" }, "for "),
        lengthText(instance.end - instance.start),
      ),
      make(
        "span",
        { class: "quiet" },
        make("span", { class: "spoken" }, "confidence "),
        confidenceText(instance.confidence),
      ),
    );
  });
  const left = item.instances.length - rows.length;
  if (left > 0)
    rows.push(
      make(
        "li",
        {},
        makeButton(`Show ${counted(left, "more instance")}`, () => fillTimes(item, Infinity, play), { class: "plain" }),
      ),
    );
  byId("times", HTMLElement).replaceChildren(...rows);
}

/** @param {Item} item @param {number} position */
function fillInstance(item, position) {
  const instance = item.instances[position];
  byId("steps", HTMLElement).hidden = !instance;
  if (!instance) return;
  byId("instance-range", HTMLElement).textContent = rangeText(instance);
  byId("instance-place", HTMLElement).textContent = `${position + 1} of ${item.instances.length}`;
  const times = byId("times", HTMLElement);
  times.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const button = times.children[position]?.firstElementChild;
  button?.setAttribute("aria-current", "true");
  if (button instanceof HTMLElement) times.scrollTop = button.offsetTop - times.clientHeight / 2;
}
