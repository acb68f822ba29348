// Made from docs/schemas by `npm run generate`: change the contract there.

/**
 * The video or project that was indexed.
 */
export interface Video {
  /**
   * Video Indexer account (GUID).
   */
  accountId: string;
  /**
   * Video or project id.
   */
  id: string;
  /**
   * Name in Video Indexer.
   */
  name: string | null;
  /**
   * The uploader's own id; null for a project.
   */
  externalId: string | null;
  /**
   * The uploader's partition.
   */
  partition: string | null;
  /**
   * The uploader's metadata text; null for a project.
   */
  metadata: string | null;
  /**
   * When it was uploaded or created, RFC 3339, verbatim.
   */
  created: string | null;
  /**
   * Length in seconds; null where unknown.
   */
  durationSeconds: number | null;
  /**
   * Language of the insights; null where sources differ.
   */
  language: string | null;
  /**
   * Languages spoken in the sources.
   */
  sourceLanguages: string[];
  /**
   * True for a project made of ranges of several videos.
   */
  isProject: boolean;
  /**
   * The source videos in the index's order.
   */
  sources: Source[];
}
/**
 * One source video: the video itself, or one of a project's.
 */
export interface Source {
  /**
   * Video id.
   */
  id: string;
  /**
   * Length in seconds; null where unknown.
   */
  durationSeconds: number | null;
}
/**
 * One inferred topic.
 */
export interface Topic {
  /**
   * The index's id: unique within one source video, insight and index; no identity across re-indexing.
   */
  id: number;
  /**
   * `video.sources[].id` of the video that the item came from.
   */
  sourceVideoId: string;
  /**
   * The source's name, Unicode untouched; not unique.
   */
  name: string;
  /**
   * How sure Video Indexer is, 0 to 1, as in the source; null where the source has none.
   */
  confidence: number | null;
  /**
   * Language of the name (BCP 47), verbatim.
   */
  language: string | null;
  /**
   * Null where the source has no referenceId.
   */
  reference: Reference | null;
  /**
   * IAB category (iabName), or null.
   */
  iab: string | null;
  /**
   * IPTC media topic path (iptcName) from broad to narrow; [] where absent.
   */
  iptc: string[];
  /**
   * Translated breadcrumb (fullName), or null.
   */
  fullName: string | null;
  /**
   * Sorted by start and end, exact duplicates once.
   */
  instances: Instance[];
  /**
   * Seconds that the instances cover together, overlaps counted once, on the source video's clock.
   */
  coverageSeconds: number;
  /**
   * Every field of the source that the contract does not name, verbatim.
   */
  additional: {
    [k: string]: unknown;
  };
}
/**
 * What an item refers to in an ontology or encyclopedia.
 */
export interface Reference {
  /**
   * Breadcrumb such as Law/Crime, or Category:Pens for Wikipedia.
   */
  id: string;
  /**
   * VideoIndexer or Wikipedia; null where the source has none.
   */
  type: string | null;
  /**
   * Page of the reference; null where the source has none.
   */
  url: string | null;
}
/**
 * One occurrence. start and end on the source video's clock, adjusted ones on the project's.
 */
export interface Instance {
  /**
   * Start in seconds on the source video's clock, exact to 100 ns.
   */
  startSeconds: number;
  /**
   * End in seconds on the source video's clock, exact to 100 ns.
   */
  endSeconds: number;
  /**
   * Start in seconds on the project's clock; equals startSeconds where there is none.
   */
  adjustedStartSeconds: number;
  /**
   * End in seconds on the project's clock; equals endSeconds where there is none.
   */
  adjustedEndSeconds: number;
  /**
   * Every field of the source that the contract does not name, verbatim.
   */
  additional?: {
    [k: string]: unknown;
  };
}
/**
 * A piece of the index that could not be read: an item, which is left out, or a field of `video`, which is null.
 */
export interface Problem {
  /**
   * Where in the index, such as videos[0].insights.topics[3].instances[0].start, or duration: a problem of the head stands in all three documents.
   */
  path: string;
  /**
   * What is wrong there.
   */
  message: string;
  /**
   * The item, the whole list or the field of the head that is left out, kept whole.
   */
  value: unknown;
}
/**
 * topics.json: what the video is about.
 */
export interface TopicsDocument {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * Which insight this document holds.
   */
  insight: "topics";
  /**
   * The video or project that was indexed, the same in every document.
   */
  video: Video;
  /**
   * Every topic of the index in the source's order, video by video.
   */
  items: Topic[];
  /**
   * What of the index could not be read; usually empty.
   */
  problems: Problem[];
}
/**
 * One keyword; `name` is the source's `text`.
 */
export interface Keyword {
  /**
   * The index's id: unique within one source video, insight and index; no identity across re-indexing.
   */
  id: number;
  /**
   * `video.sources[].id` of the video that the item came from.
   */
  sourceVideoId: string;
  /**
   * The source's name, Unicode untouched; not unique.
   */
  name: string;
  /**
   * How sure Video Indexer is, 0 to 1, as in the source; null where the source has none.
   */
  confidence: number | null;
  /**
   * Language of the name (BCP 47), verbatim.
   */
  language: string | null;
  /**
   * Keywords have no reference.
   */
  reference: null;
  /**
   * Sorted by start and end, exact duplicates once.
   */
  instances: Instance[];
  /**
   * Seconds that the instances cover together, overlaps counted once, on the source video's clock.
   */
  coverageSeconds: number;
  /**
   * Every field of the source that the contract does not name, verbatim.
   */
  additional: {
    [k: string]: unknown;
  };
}
/**
 * keywords.json: what is said and shown in words.
 */
export interface KeywordsDocument {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * Which insight this document holds.
   */
  insight: "keywords";
  /**
   * The video or project that was indexed, the same in every document.
   */
  video: Video;
  /**
   * Every keyword of the index in the source's order, video by video.
   */
  items: Keyword[];
  /**
   * What of the index could not be read; usually empty.
   */
  problems: Problem[];
}
/**
 * One visual label; `confidence` is the highest of its instances.
 */
export interface Label {
  /**
   * The index's id: unique within one source video, insight and index; no identity across re-indexing.
   */
  id: number;
  /**
   * `video.sources[].id` of the video that the item came from.
   */
  sourceVideoId: string;
  /**
   * The source's name, Unicode untouched; not unique.
   */
  name: string;
  /**
   * How sure Video Indexer is, 0 to 1, as in the source; null where the source has none.
   */
  confidence: number | null;
  /**
   * Language of the name (BCP 47), verbatim.
   */
  language: string | null;
  /**
   * Null where the source has no referenceId.
   */
  reference: Reference | null;
  /**
   * Sorted by start and end, exact duplicates once.
   */
  instances: LabelInstance[];
  /**
   * Seconds that the instances cover together, overlaps counted once, on the source video's clock.
   */
  coverageSeconds: number;
  /**
   * Every field of the source that the contract does not name, verbatim.
   */
  additional: {
    [k: string]: unknown;
  };
}
/**
 * One occurrence of a label, with the confidence there.
 */
export interface LabelInstance {
  /**
   * Start in seconds on the source video's clock, exact to 100 ns.
   */
  startSeconds: number;
  /**
   * End in seconds on the source video's clock, exact to 100 ns.
   */
  endSeconds: number;
  /**
   * Start in seconds on the project's clock; equals startSeconds where there is none.
   */
  adjustedStartSeconds: number;
  /**
   * End in seconds on the project's clock; equals endSeconds where there is none.
   */
  adjustedEndSeconds: number;
  /**
   * How sure Video Indexer is, 0 to 1, as in the source; null where the source has none.
   */
  confidence: number | null;
  /**
   * Every field of the source that the contract does not name, verbatim.
   */
  additional?: {
    [k: string]: unknown;
  };
}
/**
 * labels.json: what is seen.
 */
export interface LabelsDocument {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * Which insight this document holds.
   */
  insight: "labels";
  /**
   * The video or project that was indexed, the same in every document.
   */
  video: Video;
  /**
   * Every label of the index in the source's order, video by video.
   */
  items: Label[];
  /**
   * What of the index could not be read; usually empty.
   */
  problems: Problem[];
}
/**
 * Where the index came from.
 */
export interface ManifestSource {
  /**
   * Fetched from the service, dropped as a blob, or read from a file.
   */
  kind: "blob" | "file" | "video-indexer";
  /**
   * `insights.version` of the index.
   */
  insightsVersion: string | null;
  /**
   * How new the index is, RFC 3339, UTC: when the service first answered with it, or when the dropped blob was last modified. Since 1.1.
   */
  readAt?: string | null;
}
/**
 * The thresholds in force; 0 keeps everything.
 */
export interface MinConfidence {
  /**
   * Lowest confidence that is published, 0 to 1.
   */
  topics: number;
  /**
   * Lowest confidence that is published, 0 to 1.
   */
  keywords: number;
  /**
   * Lowest confidence that is published, 0 to 1.
   */
  labels: number;
}
/**
 * The three documents of one language.
 */
export interface DocumentSet {
  /**
   * The document of topics.
   */
  topics: DocumentFacts;
  /**
   * The document of keywords.
   */
  keywords: DocumentFacts;
  /**
   * The document of labels.
   */
  labels: DocumentFacts;
}
/**
 * One document of the set.
 */
export interface DocumentFacts {
  /**
   * Path in the container.
   */
  blob: string;
  /**
   * SHA-256 of the blob's bytes, hexadecimal.
   */
  sha256: string;
  /**
   * Size of the blob in bytes.
   */
  bytes: number;
  /**
   * Items in the document.
   */
  items: number;
  /**
   * Instances of all items.
   */
  instances: number;
  /**
   * Entries in `problems`.
   */
  problems: number;
  /**
   * Items below the threshold.
   */
  droppedItems: number;
  /**
   * Label instances below the threshold.
   */
  droppedInstances: number;
}
/**
 * What became of a translation that was asked for.
 */
export interface LanguageOutcome {
  /**
   * Whether its documents stand.
   */
  outcome: "published" | "refused";
  /**
   * Why it was refused: a short stable word.
   */
  reason?: string | null;
  /**
   * What the service said when it refused it first.
   */
  message?: string | null;
}
/**
 * manifest.json: written last, it commits the documents that it names.
 */
export interface Manifest {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * The video or project that was indexed, the same in every document.
   */
  video: Video;
  /**
   * Where the index came from.
   */
  source: ManifestSource;
  /**
   * Version of the normalizer.
   */
  normalizer: string;
  /**
   * The thresholds in force.
   */
  minConfidence: MinConfidence;
  /**
   * The three documents in the language of the insights.
   */
  documents: DocumentSet;
  /**
   * Per language (BCP 47) the translated documents.
   */
  translations: {
    [k: string]: DocumentSet;
  };
  /**
   * When this set was first published, RFC 3339, UTC.
   */
  publishedAt: string;
  /**
   * Per language (BCP 47) what became of the translation that was asked for. Since 1.1.
   */
  languages?: {
    [k: string]: LanguageOutcome;
  };
}
/**
 * A video, by its ids alone.
 */
export interface Subject {
  /**
   * Video Indexer account (GUID).
   */
  accountId: string;
  /**
   * Video id.
   */
  id: string;
}
/**
 * failure.json: the latest attempt at this video failed for good. Goes when a later one succeeds.
 */
export interface Failure {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * The video; null for a blob that names none.
   */
  video: Subject | null;
  /**
   * The dropped blob that the event came from, or null.
   */
  blob: string | null;
  /**
   * Whether trying again could help.
   */
  kind: "permanent" | "throttled" | "transient";
  /**
   * A short stable word, such as video-gone or indexing-failed.
   */
  reason: string;
  /**
   * What is wrong, and where.
   */
  message: string;
  /**
   * What to do.
   */
  remedy: string;
  /**
   * Video Indexer's failureCode, where indexing failed.
   */
  failureCode: string | null;
  /**
   * Video Indexer's failureMessage, where indexing failed.
   */
  failureMessage: string | null;
  /**
   * callback, blob, sweep or operator.
   */
  origin: string;
  /**
   * How often the event was tried.
   */
  tries: number;
  /**
   * Ties the record to logs and traces.
   */
  correlationId: string;
  /**
   * When, RFC 3339, UTC.
   */
  failedAt: string;
}
/**
 * removed.json: the account has no such video any more. Goes when something newer is published. Since 1.1.
 */
export interface Removed {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * The video.
   */
  video: Subject;
  /**
   * What becomes of the documents that were published.
   */
  documents: "deleted" | "kept";
  /**
   * What the service said.
   */
  message: string;
  /**
   * When the service said so, RFC 3339, UTC. What is older is not published: a dropped file has to be newer.
   */
  readAt: string;
  /**
   * When this was written, RFC 3339, UTC.
   */
  removedAt: string;
}
/**
 * What became of a dropped blob, at `_blobs/{name}`: the sweep sees by its ETag whether the blob was handled.
 */
export interface Receipt {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * Name in the container indexes.
   */
  blob: string;
  /**
   * The version of the blob that was handled.
   */
  etag: string;
  /**
   * What became of it.
   */
  outcome: "failed" | "ignored" | "published";
  /**
   * The video it is about, where known.
   */
  video: Subject | null;
  /**
   * Why it failed, where it did.
   */
  failure: Failure | null;
  /**
   * When, RFC 3339, UTC.
   */
  at: string;
  /**
   * Why a blob was ignored, such as superseded by a newer index. Since 1.1.
   */
  detail?: string | null;
}
/**
 * The manifest that committed the set.
 */
export interface ManifestFacts {
  /**
   * Path in the container.
   */
  blob: string;
  /**
   * SHA-256 of the blob's bytes, hexadecimal.
   */
  sha256: string;
  /**
   * Size of the blob in bytes.
   */
  bytes: number;
}
/**
 * The data of the event that announces a published set.
 */
export interface AnnouncedSet {
  /**
   * major.minor of this contract.
   */
  schemaVersion: string;
  /**
   * The video whose insights were published.
   */
  video: Subject;
  /**
   * Fetched from the service, dropped as a blob, or read from a file.
   */
  sourceKind: "blob" | "file" | "video-indexer";
  /**
   * The manifest that committed the set.
   */
  manifest: ManifestFacts;
  /**
   * The three documents in the language of the insights.
   */
  documents: DocumentSet;
  /**
   * Per language (BCP 47) the translated documents.
   */
  translations: {
    [k: string]: DocumentSet;
  };
  /**
   * When this set was first published, RFC 3339, UTC.
   */
  publishedAt: string;
}
