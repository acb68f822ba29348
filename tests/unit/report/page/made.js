/** An item as the page holds it; `spans` are starts, ends and, in a label's, confidences. */
export function makeItem(name, spans = [[0, 1]], fields = {}) {
  const insight = fields.insight ?? "labels";
  const position = fields.position ?? 0;
  return {
    insight,
    position,
    key: `${insight}/${position}`,
    name,
    fullName: null,
    language: null,
    confidence: 0.9,
    reference: null,
    iab: null,
    iptc: [],
    coverage: spans.reduce((sum, [start, end]) => sum + end - start, 0),
    sourceVideoId: "source",
    additional: {},
    instances: spans.map(([start, end, confidence = 0.9]) => ({
      start,
      end,
      sourceStart: start,
      sourceEnd: end,
      confidence,
      additional: {},
    })),
    ...fields,
  };
}

export function makeCriteria(fields = {}) {
  return {
    text: "",
    insights: new Set(["topics", "keywords", "labels"]),
    least: 0,
    categories: new Set(),
    within: null,
    sort: "coverage",
    ...fields,
  };
}

export const ALL = () => true;
