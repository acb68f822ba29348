/** @typedef {(a: Item, b: Item) => number} Order */

/** @type {Record<string, Order>} */
const ORDERS = {
  coverage: (a, b) => b.coverage - a.coverage,
  time: (a, b) => (a.instances[0]?.start ?? Infinity) - (b.instances[0]?.start ?? Infinity) || 0,
  name: (a, b) => a.name.localeCompare(b.name, "en", { numeric: true, sensitivity: "base" }),
  confidence: (a, b) => (b.confidence ?? -1) - (a.confidence ?? -1),
};

/**
 * Shows the items that the reader asks for, in the order that the reader asks for, and tells after each change.
 * @param {Item[]} items
 * @param {(shown: Item[]) => void} onChange
 */
function followFilters(items, onChange) {
  const form = byId("filters", HTMLFormElement);
  const text = byId("filter-text", HTMLInputElement);
  const confidence = byId("filter-confidence", HTMLInputElement);
  const category = byId("filter-category", HTMLSelectElement);
  const sort = byId("sort", HTMLSelectElement);
  fillCategories(category, items);
  fillCounts(items);

  const apply = () => {
    const least = Number(confidence.value);
    byId("confidence-value", HTMLElement).textContent = least.toFixed(2);
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    const insights = new Set(new FormData(form).getAll("insight"));
    const shown = items.filter((item) => {
      item.lane.hidden = !(
        insights.has(item.insight) &&
        sure(item.confidence, least) &&
        words.every((word) => item.searched.includes(word)) &&
        inCategory(item, category.value)
      );
      for (const instance of item.instances) instance.cell.hidden = !sure(instance.confidence, least);
      return !item.lane.hidden;
    });
    onChange(shown);
  };
  const order = () => {
    const sorted = items.toSorted(ORDERS[sort.value]);
    for (const insight of INSIGHTS) {
      const lanes = sorted.filter((item) => item.insight === insight).map((item) => item.lane);
      byId(`group-${insight}`, HTMLElement).append(...lanes);
    }
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  category.addEventListener("change", apply);
  // A reset empties the fields only after its event.
  form.addEventListener("reset", () => setTimeout(() => { order(); apply(); }));
  sort.addEventListener("change", order);
  order();
  apply();
}

/**
 * Whether a confidence reaches the least one asked for. One that the source did not give reaches none but 0.
 * @param {number | null} confidence
 * @param {number} least
 */
function sure(confidence, least) {
  return (confidence ?? 0) >= least;
}

/**
 * @param {Item} item
 * @param {string} category empty, or `iab:` or `iptc:` and a name
 */
function inCategory(item, category) {
  return category === "" || categoriesOf(item).includes(category);
}

/** @param {Item} item */
function categoriesOf(item) {
  return [...(item.iab === null ? [] : [`iab:${item.iab}`]), ...item.iptc.map((name) => `iptc:${name}`)];
}

/**
 * @param {HTMLSelectElement} select
 * @param {Item[]} items
 */
function fillCategories(select, items) {
  const names = [...new Set(items.flatMap(categoriesOf))].sort();
  for (const [scheme, label] of [["iab:", "IAB"], ["iptc:", "IPTC"]]) {
    const own = names.filter((name) => name.startsWith(scheme ?? ""));
    if (own.length === 0) continue;
    select.append(make("optgroup", { label: label ?? "" },
      ...own.map((name) => make("option", { value: name }, name.slice(scheme?.length)))));
  }
  /** @type {HTMLElement} */ (select.closest("label")).hidden = names.length === 0;
}

/** @param {Item[]} items */
function fillCounts(items) {
  for (const insight of INSIGHTS) {
    const count = items.filter((item) => item.insight === insight).length;
    byId(`count-${insight}`, HTMLElement).textContent = NUMBER.format(count);
  }
}
