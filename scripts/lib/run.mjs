import { spawn } from "node:child_process";
import { constants } from "node:os";
import { inRoot, root } from "./root.mjs";

/** A command that failed; `output` is all it said. */
export class CommandFailed extends Error {
  constructor(name, code, output) {
    super(`${name} failed (exit code ${code})`);
    this.output = output;
  }
}

const plain = process.stderr.isTTY ? {} : { NO_COLOR: "1" };

/** Runs a command quietly; its output is shown only when it fails. */
export function run(command, args, { env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...plain, ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(output) : reject(new CommandFailed([command, ...args].join(" "), code, output))));
  });
}

/** Runs one of our dev tools with this very Node.js. */
export const runTool = (bin, args, options) => run(process.execPath, [inRoot("node_modules", bin), ...args], options);

/** Hands the terminal over to another Node.js program and takes over its exit code. */
export function become(args, { env = {} } = {}) {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: "inherit" });
  // npm and the terminal tell the child as well; we only must not die before it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve((process.exitCode = code ?? 128 + constants.signals[signal])));
  });
}

/** The last line of every script: an error is told once, without a stack, with all the failing command said. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (error instanceof CommandFailed) console.error(`\n${error.output.trim()}\n\n${error.message}`);
    else console.error(error);
    process.exitCode = 1;
  }
}
