/**
 * Structured logs that cannot leak: secrets and personal data are masked on the way out, whoever logs them.
 * One JSON object a line, or short lines for a person at a terminal.
 */
import { type Bindings, type DestinationStream, destination, type Logger, pino } from "pino";
import { humanLines } from "./log-lines.ts";
import { maskFields, maskText } from "./log-masks.ts";

export type { Logger } from "pino";
export const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFormat = "json" | "text";

export interface LogOptions {
  readonly level: LogLevel;
  readonly format?: LogFormat;
  /** Standard error unless given. */
  readonly to?: DestinationStream;
}

export function createLog({ level, format = "json", to }: LogOptions): Logger {
  // Synchronous: the last lines before a crash are the ones that matter.
  const raw = to ?? destination({ fd: 2, sync: true });
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: maskFields,
      },
      hooks: {
        logMethod(args, method) {
          const said = errorAlone(args);
          const told = said === undefined ? args : [args[0], said];
          method.apply(this, told.map((arg: unknown) => (typeof arg === "string" ? maskText(arg) : arg)) as typeof args);
        },
      },
    },
    format === "text" ? humanLines(raw) : raw,
  );
  return maskChildren(log);
}

/** The logger of one part of the house: `namedLog(log, "sends")`. */
export function namedLog(log: Logger, name: string): Logger {
  return log.child({ name });
}

/** For tests and library use: says nothing. */
export const silentLog: Logger = pino({ level: "silent" });

/** pino takes the text of an error that is logged alone from the error itself, past every mask: so it is given here. */
function errorAlone([first, text]: readonly unknown[]): string | undefined {
  if (text !== undefined) return undefined;
  if (first instanceof Error) return first.message;
  if (typeof first === "object" && first !== null && "err" in first && first.err instanceof Error) return first.err.message;
  return undefined;
}

/** pino does not pass the fields of child loggers through the formatters of their parent. */
function maskChildren(log: Logger): Logger {
  const inherited: { child: (this: Logger, bindings: Bindings, options?: object) => Logger } = log;
  const { child } = inherited;
  inherited.child = function maskedChild(bindings, options) {
    return child.call(this, maskFields(bindings), options);
  };
  return log;
}
