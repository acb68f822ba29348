import { byId, onClick } from "./dom.js";
import { followKeys } from "./keys.js";
import { reportKeys } from "./report-keys.js";
/** @import { Choice } from "./choice.js" */
/** @import { createInspector } from "./inspector.js" */
/** @import { Lanes } from "./lanes.js" */
/** @import { Entry, Instance } from "./model.js" */
/** @import { Player } from "./player.js" */
/** @import { createPlayhead } from "./playhead.js" */
/** @import { createRangeBar } from "./range-bar.js" */
/** @import { followTooltip } from "./tooltip.js" */
/** @import { Viewport } from "./viewport.js" */

/**
 * What the reader does on the timeline: pointing, keys, zoom.
 * @param {{lanes: Lanes, choice: Choice, player: Player, inspector: ReturnType<typeof createInspector>, viewport: Viewport,
 *   playhead: ReturnType<typeof createPlayhead>, range: ReturnType<typeof createRangeBar>,
 *   tooltip: ReturnType<typeof followTooltip>, shown: (instance: Instance) => boolean}} parts
 */
export function followReader(parts) {
  const { lanes, choice, viewport, playhead, tooltip, shown } = parts;
  const zoomBy = (/** @type {number} */ factor) =>
    viewport.zoomBy(factor, playhead.inSight() ? playhead.seconds() : undefined);

  byId("grid", HTMLElement).addEventListener("click", (event) => {
    const entry = lanes.entryOf(event.target, event.clientX);
    if (!entry) return;
    choice.play(entry);
    lanes.focus(choice.current() ?? entry);
  });
  const focus = (/** @type {Entry} */ entry) => {
    choice.focus(entry);
    tooltip.showFocused();
  };
  followKeys(lanes, reportKeys({ ...parts, play: choice.play, moment: playhead.seconds, zoomBy }), { focus, shown });
  onClick("zoom-in", () => zoomBy(1.5));
  onClick("zoom-out", () => zoomBy(1 / 1.5));
  onClick("zoom-fit", viewport.fit);
}
