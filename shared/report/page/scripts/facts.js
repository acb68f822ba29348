import { byId, make } from "./dom.js";
import { INSIGHTS } from "./model.js";
import { counted, dayText } from "./text.js";
import { lengthText, timecode } from "./timecode.js";

/** @typedef {{path: string, message: string, value: unknown}} Problem */

/** Problems that the panel names; the sheet in the head names all. */
const MOST_PROBLEMS = 3;

/**
 * Shows what is known of the video as a whole: a line under its name, and all of it below a fold.
 * @param {any} report
 * @param {string | null} library
 */
export function showFacts(report, library) {
  const { documents } = report;
  const { video } = documents.topics;
  const title = byId("title", HTMLElement);
  title.textContent = title.title = video.name || video.id;
  byId("kicker", HTMLElement).hidden = library === null;
  if (library !== null) byId("kicker", HTMLElement).replaceChildren(make("a", { href: library }, "Library"));
  const line = [
    video.durationSeconds === null ? null : lengthText(video.durationSeconds),
    (video.sourceLanguages ?? []).join(", ") || video.language,
    video.created === null
      ? null
      : make("time", { datetime: video.created, title: video.created }, dayText(video.created)),
    video.isProject ? `project of ${counted(video.sources.length, "video")}` : null,
  ];
  byId("line", HTMLElement).append(...line.filter((fact) => fact).map((fact) => make("span", {}, fact)));
  byId("facts", HTMLElement).append(
    ...allFacts(report).flatMap(([term, text]) => [make("dt", {}, term), make("dd", { dir: "auto" }, text)]),
  );
  showProblems(problemsOf(documents));
}

/**
 * @param {any} report
 * @returns {[string, string][]}
 */
function allFacts({
  documents: {
    topics: { video },
  },
  manifest,
}) {
  const facts = {
    Name: video.name,
    Video: video.id,
    Account: video.accountId,
    Created: video.created,
    Duration: video.durationSeconds === null ? null : timecode(video.durationSeconds),
    Language: video.language,
    "Source languages": video.sourceLanguages,
    "External id": video.externalId,
    Partition: video.partition,
    Metadata: video.metadata,
    Sources: video.isProject ? video.sources.map((/** @type {any} */ source) => source.id) : null,
    Published: manifest?.publishedAt,
    "Video Indexer's version": manifest?.source.insightsVersion,
    "Normalizer's version": manifest?.normalizer,
  };
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== undefined && value.length !== 0)
    .map(([term, value]) => [term, Array.isArray(value) ? value.join(", ") : String(value)]);
}

/**
 * Each piece that could not be read once: one of the index's head stands in all three documents.
 * @param {any} documents
 * @returns {Problem[]}
 */
export function problemsOf(documents) {
  const problems = INSIGHTS.flatMap((insight) => /** @type {Problem[]} */ (documents[insight].problems));
  return [...new Map(problems.map((problem) => [problem.path, problem])).values()];
}

/** @param {Problem[]} problems */
function showProblems(problems) {
  const sheet = byId("problems", HTMLDetailsElement);
  sheet.hidden = problems.length === 0;
  byId("problem-count", HTMLElement).textContent = `${counted(problems.length, "piece")} could not be read`;
  byId("unread", HTMLElement).hidden = problems.length === 0;
  byId("unread-head", HTMLElement).textContent = `${counted(problems.length, "piece")} could not be read`;
  byId("unread-list", HTMLElement).append(
    ...problems
      .slice(0, MOST_PROBLEMS)
      .map(({ path, message }) => make("li", {}, make("code", {}, path), ` ${message}`)),
  );
  byId("problem-list", HTMLElement).append(
    ...problems.map(({ path, message, value }) =>
      make(
        "li",
        {},
        make("code", {}, path),
        ` ${message} `,
        make("code", { dir: "auto" }, JSON.stringify(value) ?? ""),
      ),
    ),
  );
}
