import { byId } from "./dom.js";
/** @import { createInspector } from "./inspector.js" */
/** @import { Key } from "./keys.js" */
/** @import { Entry, Instance } from "./model.js" */
/** @import { Player } from "./player.js" */
/** @import { createRangeBar } from "./range-bar.js" */
/** @import { followTooltip } from "./tooltip.js" */
/** @import { Viewport } from "./viewport.js" */

/**
 * What the keys of the timeline do beside moving the focus, as `followKeys` takes it.
 * @param {{play: (entry: Entry) => void, player: Player, inspector: ReturnType<typeof createInspector>, viewport: Viewport,
 *   range: ReturnType<typeof createRangeBar>, tooltip: ReturnType<typeof followTooltip>, moment: () => number,
 *   zoomBy: (factor: number) => void,
 *   shown: (instance: Instance) => boolean}} parts
 * @returns {Key[]}
 */
export function reportKeys({ play, player, inspector, viewport, range, tooltip, moment, zoomBy, shown }) {
  /** The edge that a key marks: the moment, or the instance's own where the moment is not in it. @param {Entry} entry @param {"start" | "end"} edge */
  const edgeOf = ({ item, position }, edge) => {
    const seconds = moment();
    const instance = position === null ? undefined : item.instances[position];
    if (!instance) return seconds;
    // The moment goes along with the focus where nothing plays, so there the instance's edges are what is meant.
    return player.plays && seconds > instance.start && seconds < instance.end ? seconds : instance[edge];
  };
  const instanceOf = (/** @type {Entry} */ { item, position }) =>
    item.instances[position ?? Math.max(0, item.instances.findIndex(shown))];
  const copy = () => byId(range.range() ? "range-copy" : "copy", HTMLElement).click();
  return [
    { shown: "Enter, Space", says: player.plays ? "play from here" : "go there", acts: { Enter: play, " ": play } },
    {
      shown: "n, p",
      says: player.plays ? "play the next, previous instance" : "next, previous instance",
      acts: { n: () => inspector.step(1), p: () => inspector.step(-1) },
    },
    {
      shown: "+ − 0",
      says: "zoom in, out, fit",
      acts: {
        "+": () => zoomBy(1.5),
        "=": () => zoomBy(1.5),
        "-": () => zoomBy(1 / 1.5),
        0: viewport.fit,
      },
    },
    {
      shown: "z",
      says: "zoom to the instance",
      acts: {
        z: (entry) => {
          const to = instanceOf(entry);
          if (to) viewport.zoomTo(to);
        },
      },
    },
    {
      shown: "i, o",
      says: player.plays ? "mark a range from here, to here" : "mark a range from its start, to its end",
      acts: { i: (entry) => range.from(edgeOf(entry, "start")), o: (entry) => range.to(edgeOf(entry, "end")) },
    },
    { shown: "c", says: "copy the marked range, else the instance's", acts: { c: copy } },
    {
      shown: "l",
      says: "copy a link to the item and the instance",
      acts: { l: () => byId("item-link", HTMLElement).click() },
    },
    { shown: "Esc", says: "hide the tip", acts: { Escape: tooltip.hide } },
  ];
}
