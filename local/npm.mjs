// Runs npm with these arguments. Told once to stop, npm goes on to the end of its step, which may take minutes; told
// again it ends. So whoever presses Ctrl-C need not do so twice.
import { spawn } from "node:child_process";

const AGAIN_MS = 200;

const npm = spawn("npm", process.argv.slice(2), { stdio: "inherit" });
process.once("SIGINT", () => setInterval(() => npm.kill("SIGINT"), AGAIN_MS));
npm.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
npm.on("exit", (code) => process.exit(code ?? 1));
