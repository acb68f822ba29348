import { nearestInstance } from "./model.js";
/** @import { createInspector } from "./inspector.js" */
/** @import { Lanes } from "./lanes.js" */
/** @import { Entry, Instance, Item } from "./model.js" */
/** @import { Panel } from "./panel.js" */
/** @import { Player } from "./player.js" */
/** @import { Viewport } from "./viewport.js" */
/** @typedef {ReturnType<typeof createChoice>} Choice */

/**
 * The item at hand, and which of its instances: chosen with the pointer, the keys, the panel or a link, and shown alike.
 * @param {{lanes: Lanes, panel: Panel, player: Player, viewport: Viewport,
 *   inspector: ReturnType<typeof createInspector>, shown: (instance: Instance) => boolean,
 *   moveTo: (seconds: number) => void, onPlay: (entry: Entry) => void}} parts `onPlay` is told of what was gone to
 */
export function createChoice({ lanes, panel, player, viewport, inspector, shown, moveTo, onPlay }) {
  /** @type {Entry | null} */
  let current = null;
  const instanceOf = (/** @type {Entry} */ { item, position }) =>
    position === null ? undefined : item.instances[position];

  /** Makes an entry the one at hand. @param {Entry} entry */
  const choose = (entry) => {
    current = entry;
    inspector.show(entry);
    panel.offer("item", true);
    panel.bring("item");
    lanes.choose(entry);
  };

  return {
    current: () => current,
    choose,
    /** The instance of an item that is nearest to a moment. @param {Item} item @param {number} seconds */
    chooseNear: (item, seconds) => {
      const position = nearestInstance(item.instances, seconds);
      choose({ item, position: item.instances[position] ? position : null });
    },
    /** Goes to an instance, of a name to its first, and plays from there where there is a video. @param {Entry} entry */
    play: ({ item, position }) => {
      const first = item.instances.findIndex(shown);
      const entry = { item, position: position ?? (first < 0 ? null : first) };
      choose(entry);
      const instance = instanceOf(entry);
      if (!instance) return;
      player.play(instance.start);
      moveTo(instance.start);
      onPlay(entry);
    },
    /** Moves the focus; without a video the moment goes along. @param {Entry} entry */
    focus: (entry) => {
      choose(entry);
      const instance = instanceOf(entry);
      if (instance) {
        if (player.plays) viewport.reveal(instance.start);
        else moveTo(instance.start);
      }
      lanes.choose(entry);
      lanes.focus(entry);
    },
    /** Shows the item at hand anew, under other filters. */
    refresh: () => {
      if (current) inspector.show(current);
    },
    /** The same item where the items are others, as in another language. @param {(key: string) => Item | undefined} itemOf */
    renew: (itemOf) => {
      const item = current ? itemOf(current.item.key) : undefined;
      const position = item?.instances[current?.position ?? -1] ? (current?.position ?? null) : null;
      current = item ? { item, position } : null;
      panel.offer("item", current !== null);
      if (!current) return;
      inspector.show(current);
      lanes.choose(current);
    },
  };
}
