/**
 * The panel on the item at hand: what is known of it, and a step through its instances.
 * @param {{play: (position: number) => void, zoom: (range: Instance) => void, isProject: boolean, length: number}} actions
 */
function createInspector(actions) {
  const panel = byId("inspector", HTMLElement);
  /** @type {Item | null} */
  let item = null;
  let position = 0;
  const previous = byId("previous", HTMLButtonElement);
  const next = byId("next", HTMLButtonElement);
  /** The instance after (1) or before (-1) this one that the filters show. @type {(by: 1 | -1) => number | null} */
  const neighbour = (by) => {
    let target = position + by;
    while (item?.instances[target]?.cell.hidden) target += by;
    return item?.instances[target] ? target : null;
  };
  /** @type {(by: 1 | -1) => void} */
  const step = (by) => {
    const target = neighbour(by);
    if (item === null || target === null) return;
    actions.play(target);
    announce(describe(item, target));
  };
  const atHand = () => item?.instances[position];
  previous.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  byId("copy", HTMLElement).addEventListener("click", () => { const range = atHand(); if (range) copyText(rangeText(range)); });
  byId("zoom-instance", HTMLElement).addEventListener("click", () => { const range = atHand(); if (range) actions.zoom(range); });

  return {
    step,
    /** @param {Item} shownItem @param {number} shownPosition */
    show: (shownItem, shownPosition) => {
      if (item !== shownItem) {
        item = shownItem;
        panel.className = `inspector ${item.insight}`;
        fillItem(item, actions);
        fillTimes(item, actions.play);
      }
      position = shownPosition;
      fillInstance(item, position);
      // aria-disabled, not disabled: a button that goes dead under the focus would drop it.
      previous.setAttribute("aria-disabled", String(neighbour(-1) === null));
      next.setAttribute("aria-disabled", String(neighbour(1) === null));
    },
  };
}

/**
 * @param {Item} item
 * @param {{isProject: boolean, length: number}} context
 */
function fillItem(item, { isProject, length }) {
  byId("item", HTMLElement).hidden = false;
  byId("hint", HTMLElement).hidden = true;
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
  byId("item-facts", HTMLElement).replaceChildren(...rows.flatMap(([term, value]) =>
    value === null ? [] : [make("dt", {}, term), make("dd", { dir: "auto" }, value)]));
}

/** @param {{id: string | null, type: string | null, url: string | null}} reference */
function referenceNode(reference) {
  const address = webAddress(reference.url);
  const text = (reference.id ?? address ?? "").replaceAll("/", " › ");
  if (address === null) return make("span", {}, text);
  const link = make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
  return make("span", {}, link, make("span", { class: "quiet" }, ` ${reference.type ?? ""} `), make("span", { class: "spoken" }, "(opens a new tab)"));
}

/**
 * @param {Item} item
 * @param {(position: number) => void} play
 */
function fillTimes(item, play) {
  byId("times", HTMLElement).replaceChildren(...item.instances.map((instance, position) => {
    const button = make("button", { type: "button" },
      make("span", {}, timecode(instance.start)),
      make("span", { class: "quiet" }, make("span", { class: "spoken" }, "for "), lengthText(instance.end - instance.start)),
      make("span", { class: "quiet" }, make("span", { class: "spoken" }, "confidence "), confidenceText(instance.confidence)));
    button.addEventListener("click", () => play(position));
    return make("li", {}, button);
  }));
}

/**
 * @param {Item} item
 * @param {number} position
 */
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
