import { fillCategories } from "./categories.js";
import { inWords } from "./criteria-in-words.js";
import { byId, onClick } from "./dom.js";
import { countCategories } from "./filter.js";
import { INSIGHTS } from "./model.js";
import { NUMBER, counted } from "./text.js";
/** @import { Criteria } from "./filter.js" */
/** @import { Address } from "./address.js" */
/** @import { Item, Range } from "./model.js" */

/**
 * The form that the reader asks with.
 * @param {{onChange: () => void, rangeOf: (scope: string) => Range | null}} context `rangeOf` gives what is in view or
 *   marked for the values of the switch
 */
export function createControls({ onChange, rangeOf }) {
  const form = byId("filters", HTMLFormElement);
  const text = byId("filter-text", HTMLInputElement);
  const least = byId("filter-confidence", HTMLInputElement);
  const sort = byId("sort", HTMLSelectElement);
  const scope = byId("scope", HTMLSelectElement);
  const categories = byId("categories", HTMLElement);
  /** @type {Set<string>} */
  const chosen = new Set();

  /** @returns {Criteria} */
  const criteria = () => ({
    text: text.value,
    insights: new Set([...new FormData(form).getAll("insight")].map(String)),
    least: Number(least.value),
    categories: new Set(chosen),
    within: rangeOf(scope.value),
    sort: sort.value,
  });
  const show = () => {
    const from = Number(least.value);
    byId("confidence-value", HTMLElement).textContent = from === 0 ? "any" : `≥ ${from.toFixed(2)}`;
    byId("category-count", HTMLElement).textContent = chosen.size === 0 ? "" : ` ${chosen.size}`;
  };
  const changed = () => {
    show();
    onChange();
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  // A list says that it changed, a field what is typed: each is heard once.
  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.name === "category") {
      if (event.target.checked) chosen.add(event.target.value);
      else chosen.delete(event.target.value);
    }
    if (!(event.target instanceof HTMLSelectElement)) changed();
  });
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) changed();
  });
  // A reset empties the fields only after its event.
  form.addEventListener("reset", () => {
    chosen.clear();
    setTimeout(changed);
  });
  onClick("clear-nothing", () => form.reset());
  followFold(form);
  show();

  return {
    criteria,
    /** Whether what is shown hangs on the view, so that it changes as the view does. */
    followsView: () => scope.value === "view",
    /** Whether what is shown hangs on the marked range. */
    followsRange: () => scope.value === "range",
    /**
     * Says how many items there are: per insight, per category, and as the filters show them.
     * @param {Item[]} items
     * @param {number} shown
     */
    count: (items, shown) => {
      for (const insight of INSIGHTS) {
        const count = items.filter((item) => item.insight === insight).length;
        byId(`count-${insight}`, HTMLElement).textContent = NUMBER.format(count);
      }
      fillCategories(categories, countCategories(items, criteria()), chosen);
      byId("status", HTMLElement).textContent = `${NUMBER.format(shown)} of ${counted(items.length, "item")}`;
      byId("nothing", HTMLElement).hidden = shown > 0 || items.length === 0;
      byId("empty", HTMLElement).hidden = items.length > 0;
    },
    /** What the form says, as a link holds it. @returns {Partial<Address>} */
    address: () => {
      const { text: words, least: confidence, insights, categories: names, sort: order } = criteria();
      return {
        text: words,
        least: confidence,
        insights: insights.size === INSIGHTS.length ? null : [...insights],
        categories: [...names],
        sort: order === "coverage" ? null : order,
      };
    },
    /** What narrows the items, for who has them on paper. */
    inWords: () =>
      inWords(criteria(), scope.selectedOptions[0]?.textContent ?? "", sort.selectedOptions[0]?.textContent ?? ""),
    /** Fills the form with what a link names. @param {Address} address */
    follow: (address) => {
      if (address.text !== null) text.value = address.text;
      if (address.least !== null) least.value = String(address.least);
      if (address.sort !== null && [...sort.options].some((option) => option.value === address.sort))
        sort.value = address.sort;
      for (const box of form.querySelectorAll("input[name=insight]")) {
        if (box instanceof HTMLInputElement && address.insights) box.checked = address.insights.includes(box.value);
      }
      if (address.categories !== null) {
        chosen.clear();
        for (const name of address.categories) chosen.add(name);
      }
      show();
    },
  };
}

/** On a narrow screen the fields but the first are folded away. @param {HTMLFormElement} form */
function followFold(form) {
  const button = byId("more-filters", HTMLElement);
  onClick("more-filters", () => {
    const open = form.classList.toggle("open");
    button.ariaExpanded = String(open);
  });
}
