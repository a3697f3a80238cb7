import { AppError, type ErrorCode } from "../platform/errors.ts";

/** What scripts may rely on; documented in `--help`. */
export const EXIT = { ok: 0, failure: 1, usage: 2, invalid: 3, unreachable: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const INVALID: ReadonlySet<ErrorCode> = new Set(["invalid_input", "invalid_json", "unprocessable", "too_large", "unsupported_media_type"]);
const UNREACHABLE: ReadonlySet<ErrorCode> = new Set(["unauthenticated", "forbidden", "unavailable"]);

export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof AppError)) return EXIT.failure;
  if (INVALID.has(error.code)) return EXIT.invalid;
  return UNREACHABLE.has(error.code) ? EXIT.unreachable : EXIT.failure;
}
