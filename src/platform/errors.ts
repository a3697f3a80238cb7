/**
 * A broken world, told to whoever can mend it: a stable code, what happened to which thing, what to do.
 * Expected answers (a refusal, a duplicate) are values, never thrown.
 */
export type ErrorCode = keyof typeof ERRORS;
export type RetryClass = "never" | "later" | "after_change";

/** code → HTTP status, whether a retry can help, title for problem+json. */
export const ERRORS = {
  invalid_input: { status: 400, retry: "after_change", title: "The input is not valid" },
  invalid_json: { status: 400, retry: "after_change", title: "The body is not valid JSON" },
  unauthenticated: { status: 401, retry: "after_change", title: "Sign in or send a valid key" },
  bad_signature: { status: 401, retry: "never", title: "The signature does not match" },
  forbidden: { status: 403, retry: "after_change", title: "This key or account may not do that" },
  not_found: { status: 404, retry: "never", title: "There is no such thing here" },
  conflict: { status: 409, retry: "after_change", title: "The thing has changed meanwhile" },
  too_large: { status: 413, retry: "after_change", title: "The body is too large" },
  unsupported_media_type: { status: 415, retry: "after_change", title: "This content type is not accepted here" },
  unprocessable: { status: 422, retry: "after_change", title: "The input contradicts itself or the system" },
  rate_limited: { status: 429, retry: "later", title: "Too many requests" },
  internal: { status: 500, retry: "later", title: "Something broke on our side" },
  unavailable: { status: 503, retry: "later", title: "Not ready, or overloaded" },
} as const satisfies Record<string, { readonly status: number; readonly retry: RetryClass; readonly title: string }>;

export class AppError extends Error {
  readonly code: ErrorCode;
  /** Extra members for the problem document; never secrets, never personal data. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? {};
  }
}
