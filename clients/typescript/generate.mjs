// Writes src/contract.ts from docs/schemas: every type once, whichever documents share it.
import { readFile, writeFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { compile } from "json-schema-to-typescript";

const SCHEMAS = new URL("../../docs/schemas/", import.meta.url);
const KINDS = ["topics", "keywords", "labels", "manifest", "failure", "removed", "receipt", "publication"];

const types = {};
for (const kind of KINDS) {
  const { $schema, $id, $defs, ...schema } = JSON.parse(await readFile(new URL(`${kind}.json`, SCHEMAS), "utf8"));
  for (const [name, type] of Object.entries({ ...$defs, [schema.title]: schema })) {
    if (name in types && !isDeepStrictEqual(types[name], type)) {
      throw new Error(`${kind}.json: its ${name} is another than that of the schemas before it`);
    }
    types[name] = type;
  }
}

// A description beside a reference would make another type of the same; an object without properties may have any.
function plain(schema) {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== "object" || schema === null) return schema;
  const found = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, plain(value)]));
  if (found.type === "object" && !("properties" in found || "additionalProperties" in found)) {
    return { ...found, additionalProperties: true };
  }
  if (Object.keys(found).join() === "description" && typeof found.description === "string") {
    return { ...found, tsType: "unknown" };
  }
  const { $ref, ...beside } = found;
  return $ref === undefined ? found : { allOf: [{ $ref }], ...beside };
}

// A reader passes over what a newer minor version adds; the types name what this one has.
const source = await compile({ type: "object", properties: {}, $defs: plain(types) }, "Contract", {
  additionalProperties: false,
  unreachableDefinitions: true,
  bannerComment: "// Made from docs/schemas by `npm run generate`: change the contract there.",
  style: { printWidth: 120 },
});
const withoutOrigins = source.replace(/( \*\n)? \* This interface was referenced by `Contract`'s JSON-Schema\n.*\n/g, "");
const withoutRoot = withoutOrigins.replace(/export interface Contract \{\s*\}\n/, "");
if (withoutRoot === withoutOrigins) throw new Error("the root that holds the types together is not where it was");
await writeFile(process.argv[2] ?? new URL("src/contract.ts", import.meta.url), withoutRoot);
