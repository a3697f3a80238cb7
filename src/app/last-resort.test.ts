import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { createLog } from "../platform/log.ts";
import { endOnUncaught } from "./last-resort.ts";

it.each(["uncaughtException", "unhandledRejection"])("%s is told in the log, masked like everything, and ends the process", (event) => {
  const lines: string[] = [];
  const exits: number[] = [];
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  endOnUncaught(createLog({ level: "info", format: "json", to: { write: (line: string) => void lines.push(line) } }), process);
  process.emit(event, new Error("no answer for +33612345678"));
  expect(exits).toEqual([1]);
  expect(lines.join()).toContain("nobody caught");
  expect(lines.join()).not.toContain("33612345678");
});
