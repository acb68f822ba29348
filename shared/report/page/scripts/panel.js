import { byId, onClick } from "./dom.js";
import { recall, remember } from "./theme.js";
/** @typedef {ReturnType<typeof createPanel>} Panel */
/** @typedef {"glance" | "item" | "marked" | "transcript"} Tab */

/** @type {Tab[]} */
const TABS = ["glance", "item", "marked", "transcript"];

/**
 * The panel beside the lanes: tabs, and that it can be put away. On a narrow screen it is a sheet that comes up when an item
 * is chosen.
 */
export function createPanel() {
  const panel = byId("panel", HTMLElement);
  const toggle = byId("panel-toggle", HTMLElement);
  const narrow = matchMedia("(max-width: 900px)");
  /** @type {Tab} */
  let shown = "glance";

  const setOpen = (/** @type {boolean} */ open) => {
    document.body.classList.toggle("no-panel", !open);
    panel.inert = !open && narrow.matches;
    toggle.ariaExpanded = String(open);
  };
  const choose = (/** @type {Tab} */ tab) => {
    shown = tab;
    for (const name of TABS) {
      const button = byId(`tab-${name}`, HTMLElement);
      button.ariaSelected = String(name === tab);
      button.tabIndex = name === tab ? 0 : -1;
      byId(name, HTMLElement).hidden = name !== tab;
    }
    panel.scrollTop = 0;
  };
  const available = () => TABS.filter((name) => !byId(`tab-${name}`, HTMLElement).hidden);
  for (const name of TABS) {
    onClick(`tab-${name}`, () => choose(name));
    byId(`tab-${name}`, HTMLElement).addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const names = available();
      const next = by === undefined ? undefined : names[(names.indexOf(name) + by + names.length) % names.length];
      if (next === undefined) return;
      choose(next);
      byId(`tab-${next}`, HTMLElement).focus();
    });
  }
  const put = (/** @type {boolean} */ open) => {
    setOpen(open);
    if (!narrow.matches) remember("panel", open ? "open" : "closed");
  };
  onClick("panel-toggle", () => put(document.body.classList.contains("no-panel")));
  onClick("panel-close", () => {
    put(false);
    toggle.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && !event.defaultPrevented) setOpen(false);
  });
  const begin = () => setOpen(!narrow.matches && recall("panel") !== "closed");
  narrow.addEventListener("change", begin);
  begin();
  choose("glance");

  return {
    choose,
    shown: () => shown,
    /** Whether a tab can be chosen; when it no longer can, the first one is. @param {Tab} tab @param {boolean} available */
    offer: (tab, available) => {
      byId(`tab-${tab}`, HTMLElement).hidden = !available;
      if (!available && shown === tab) choose("glance");
    },
    /** Brings the panel up for an item that was chosen. @param {Tab} tab */
    bring: (tab) => {
      choose(tab);
      if (narrow.matches) setOpen(true);
    },
  };
}
