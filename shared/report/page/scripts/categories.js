import { byId, make } from "./dom.js";
import { NUMBER } from "./text.js";

/**
 * The categories as boxes to tick, with how many items each has among those asked for.
 * @param {HTMLElement} place
 * @param {Map<string, number>} counts
 * @param {Set<string>} chosen
 */
export function fillCategories(place, counts, chosen) {
  const focused =
    document.activeElement instanceof HTMLInputElement && place.contains(document.activeElement)
      ? document.activeElement.value
      : null;
  const names = [...counts.keys()].sort();
  place.replaceChildren(
    ...[
      ["iab:", "IAB"],
      ["iptc:", "IPTC"],
    ].flatMap(([scheme = "", label = ""]) => {
      const own = names.filter((name) => name.startsWith(scheme));
      if (own.length === 0) return [];
      return [
        make(
          "fieldset",
          {},
          make("legend", {}, label),
          ...own.map((name) =>
            make(
              "label",
              { class: "facet" },
              box(name, chosen.has(name)),
              make("bdi", {}, name.slice(scheme.length)),
              make("span", { class: "quiet" }, NUMBER.format(counts.get(name) ?? 0)),
            ),
          ),
        ),
      ];
    }),
  );
  byId("category-fold", HTMLElement).hidden = names.length === 0;
  if (focused !== null)
    /** @type {HTMLElement | null} */ (place.querySelector(`input[value="${CSS.escape(focused)}"]`))?.focus();
}

/**
 * A box that a reset of the form unticks, as its being ticked is no attribute.
 * @param {string} name
 * @param {boolean} checked
 */
function box(name, checked) {
  const input = make("input", { type: "checkbox", name: "category", value: name });
  input.checked = checked;
  return input;
}
