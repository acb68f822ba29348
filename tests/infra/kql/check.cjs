// Reads [query, …] as JSON, writes [[what the official language service says of it, …], …].
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const folder = path.dirname(require.resolve("@kusto/language-service-next/package.json"));
for (const script of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, script), "utf8"), { filename: script });
}

const { KustoCode, GlobalState } = globalThis.Kusto.Language;

function diagnose(query) {
  const found = KustoCode.ParseAndAnalyze(query, GlobalState.Default).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, i) => found.getItem(i)).map((one) => `${one.Severity}: ${one.Message}`);
}

const queries = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(queries.map(diagnose)));
