import type { DataFailure } from "../contract/warehouse.ts";
import { OutboundError } from "../outbound/safe-http.ts";

/** Why a source could not be read. The message is shown and stored: it holds no secret, and no value of a row. */
export class DataError extends Error {
  readonly reason: DataFailure;
  constructor(reason: DataFailure, message: string) {
    super(message);
    this.name = "DataError";
    this.reason = reason;
  }
}

/** These may mend themselves; with all others asking again changes nothing, or locks an account. */
const PASSING: ReadonlySet<DataFailure> = new Set(["internal", "server_failed", "timeout", "unreachable"]);

export function mayPass({ reason }: Pick<DataError, "reason">): boolean {
  return PASSING.has(reason);
}

/** What the guarded client could not do. */
export function fromOutbound(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error;
  return new DataError(error.reason === "url_invalid" ? "address_invalid" : error.reason, error.message);
}
