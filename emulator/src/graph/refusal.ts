import { errorHttpStatus, errorTitle, isTransient } from "./error-table.ts";

/** Why Graph says no: plain data, so that rules can return it. */
export type Refusal = {
  readonly code: number;
  /** Text of `error_data.details`; null leaves `error_data` out, as token and object errors do. */
  readonly details: string | null;
  readonly message?: string;
  readonly type?: string;
  readonly subcode?: number;
  readonly httpStatus?: number;
  readonly userTitle?: string;
  readonly userMessage?: string;
  readonly retryAfterSeconds?: number;
};

export function refusal(code: number, details: string | null, more: Omit<Refusal, "code" | "details"> = {}): Refusal {
  return { code, details, ...more };
}

/** Thrown where a route cannot go on; the error handler writes the envelope of section 1.2. */
export class GraphRefused extends Error {
  readonly refusal: Refusal;

  constructor(reason: Refusal) {
    super(reason.details ?? reason.message ?? errorTitle(reason.code));
    this.refusal = reason;
  }
}

export function refuse(code: number, details: string | null, more: Omit<Refusal, "code" | "details"> = {}): never {
  throw new GraphRefused(refusal(code, details, more));
}

export function httpStatusOf(reason: Refusal): number {
  return reason.httpStatus ?? errorHttpStatus(reason.code);
}

export function envelopeOf(reason: Refusal, traceId: string): object {
  const error: Record<string, unknown> = {
    message: reason.message ?? `(#${reason.code}) ${errorTitle(reason.code)}`,
    type: reason.type ?? "OAuthException",
    code: reason.code,
  };
  if (reason.subcode !== undefined) error["error_subcode"] = reason.subcode;
  if (isTransient(reason.code)) error["is_transient"] = true;
  if (reason.details !== null) error["error_data"] = { messaging_product: "whatsapp", details: reason.details };
  if (reason.userTitle !== undefined) error["error_user_title"] = reason.userTitle;
  if (reason.userMessage !== undefined) error["error_user_msg"] = reason.userMessage;
  error["fbtrace_id"] = traceId;
  return { error };
}
