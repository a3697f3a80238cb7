import { CommanderError } from "commander";
import { AppError } from "../platform/errors.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.ts";
import { problemLines, type ToldProblem } from "./journey-command.ts";
import { createProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line (without program and script) and answers its exit code. Never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = createProgram(terminal);
  // `copyInheritedSettings` makes subcommands throw and write as the program does.
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    for (const below of command.commands) below.copyInheritedSettings(program);
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    tellError(error, args.includes("--json"), terminal);
    return exitCodeOf(error);
  }
}

function tellError(error: unknown, json: boolean, terminal: Terminal): void {
  const code = error instanceof AppError ? error.code : "internal";
  const message = error instanceof Error ? error.message : String(error);
  const told = error instanceof AppError ? error.details["problems"] : undefined;
  const problems = Array.isArray(told) ? (told as readonly ToldProblem[]) : [];
  if (json) return terminal.err(JSON.stringify({ error: { code, message, ...(problems.length === 0 ? {} : { problems }) } }));
  terminal.err([`parley: ${message}`, ...problemLines(problems)].join("\n"));
  // Something we did not foresee: whoever reports it needs to say where.
  if (!(error instanceof AppError) && error instanceof Error && error.stack) terminal.err(error.stack);
}
