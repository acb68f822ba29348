/** @typedef {{start: number, end: number, sourceStart: number, sourceEnd: number, confidence: number | null,
 *   additional: object, cell: HTMLElement}} Instance */
/** @typedef {{insight: Insight, position: number, name: string, fullName: string | null, language: string | null,
 *   confidence: number | null, reference: {id: string | null, type: string | null, url: string | null} | null,
 *   iab: string | null, iptc: string[], coverage: number, sourceVideoId: string, additional: object,
 *   searched: string, instances: Instance[], lane: HTMLElement, header: HTMLElement}} Item */
/** @typedef {"topics" | "keywords" | "labels"} Insight */

/** @type {Insight[]} */
const INSIGHTS = ["topics", "keywords", "labels"];

/**
 * The items of all three documents, in the order of the source.
 * @param {any} documents
 * @returns {Item[]}
 */
function readItems(documents) {
  return INSIGHTS.flatMap((insight) =>
    documents[insight].items.map((/** @type {any} */ item, /** @type {number} */ position) => ({
      insight,
      position,
      name: item.name,
      fullName: item.fullName ?? null,
      language: item.language,
      confidence: item.confidence,
      reference: item.reference,
      iab: item.iab ?? null,
      iptc: item.iptc ?? [],
      coverage: item.coverageSeconds,
      sourceVideoId: item.sourceVideoId,
      additional: item.additional,
      searched: fold([item.name, item.fullName, item.reference?.id].filter(Boolean).join("\n")),
      instances: readInstances(item),
    })),
  );
}

/**
 * On the video's own clock: the project's (`adjusted`) where the video is put together from several.
 * A label's instance has its own confidence, another has its item's.
 * @param {any} item
 */
function readInstances(item) {
  return item.instances
    .map((/** @type {any} */ instance) => ({
      start: instance.adjustedStartSeconds,
      end: instance.adjustedEndSeconds,
      sourceStart: instance.startSeconds,
      sourceEnd: instance.endSeconds,
      confidence: instance.confidence ?? item.confidence,
      additional: instance.additional ?? {},
    }))
    .sort((/** @type {Instance} */ a, /** @type {Instance} */ b) => a.start - b.start || a.end - b.end);
}

/**
 * How long the timeline is: the video's duration, or more where an instance ends after it.
 * @param {any} video
 * @param {Item[]} items
 */
function timelineLength(video, items) {
  return items
    .flatMap((item) => item.instances)
    .reduce((longest, instance) => Math.max(longest, instance.end), video.durationSeconds ?? 0) || 1;
}

/**
 * Where in `instances` the one is that starts nearest to `seconds`; 0 where there is none.
 * @param {Instance[]} instances
 * @param {number} seconds
 */
function nearestInstance(instances, seconds) {
  /** @type {(position: number) => number} */
  const distance = (position) => Math.abs((instances[position]?.start ?? Infinity) - seconds);
  return instances.reduce((best, _, position) => (distance(position) < distance(best) ? position : best), 0);
}
