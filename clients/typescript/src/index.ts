/** Reads what is published, with types: a document, or a whole set by its manifest. Needs nothing but the platform. */

import type { KeywordsDocument, LabelsDocument, Manifest, TopicsDocument } from "./contract.js";

export type * from "./contract.js";

/** The content of a blob by its name in the container, or undefined where there is none. */
export type Read = (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

export interface PublishedSet {
  readonly manifest: Manifest;
  readonly topics: TopicsDocument;
  readonly keywords: KeywordsDocument;
  readonly labels: LabelsDocument;
}

/** What was read is nothing of this major version of the contract. */
export class NotADocument extends Error {}

/** There is no manifest in the folder, or none for the language. */
export class NotPublished extends Error {}

/** The account has no such video any more; its documents may have been kept all the same. */
export class VideoRemoved extends NotPublished {}

/** The documents are not those that their manifest names: while a video is published again, look again later. */
export class NotWhole extends Error {}

/**
 * The documents of one publication, whose SHA-256 the manifest names.
 *
 * `folder` is `{accountId}/{videoId}`; with a language, the translations into it.
 * Throws NotPublished (VideoRemoved for a video that is gone), NotWhole, NotADocument, and what `read` throws.
 */
export async function readSet(read: Read, folder: string, language?: string): Promise<PublishedSet> {
  const name = `${folder}/manifest.json`;
  const body = await read(name);
  const removed = `${folder}/removed.json`;
  if ((await read(removed)) !== undefined) throw new VideoRemoved(`${removed}: the account has no such video any more`);
  if (body === undefined) throw new NotPublished(`${name}: there is none, so nothing is published there`);
  const manifest = decode<Manifest>(body, name);
  const named = language === undefined ? manifest.documents : manifest.translations[language];
  if (named === undefined) throw new NotPublished(`${name}: no translation into ${language}`);
  const document = <T>(facts: { blob: string; sha256: string }): Promise<T> => readDocument<T>(read, folder, facts);
  const [topics, keywords, labels] = await Promise.all([
    document<TopicsDocument>(named.topics),
    document<KeywordsDocument>(named.keywords),
    document<LabelsDocument>(named.labels),
  ]);
  return { manifest, topics, keywords, labels };
}

/** A document, manifest or failure of schema version 1.x. Throws NotADocument. */
export function decode<T extends { schemaVersion: string }>(body: Uint8Array, name: string): T {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new NotADocument(`${name}: ${String(error)}`);
  }
  const version = (found as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version !== "string" || !/^1\.\d+$/.test(version)) {
    throw new NotADocument(`${name}: its schema version is ${String(version)}, and this reader knows 1.x`);
  }
  return found as T;
}

/** A document beside its manifest: a copy of the folder may lie anywhere. */
async function readDocument<T>(read: Read, folder: string, facts: { blob: string; sha256: string }): Promise<T> {
  const name = `${folder}/${facts.blob.slice(facts.blob.lastIndexOf("/") + 1)}`;
  const body = await read(name);
  if (body === undefined) throw new NotWhole(`${name}: the manifest names it, and it is not there`);
  if ((await sha256(body)) !== facts.sha256) throw new NotWhole(`${name}: not the document that the manifest names`);
  return decode<{ schemaVersion: string }>(body, name) as T;
}

async function sha256(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
