import type { ProblemDocument } from "./api-types.ts";

/** What the server answered instead of success; `status` 0 means that no answer came. */
export class ParleyError extends Error {
  readonly status: number;
  /** Stable, for programs: `invalid_input`, `not_found`, `rate_limited`, …; `no_answer` when none came. */
  readonly code: string;
  readonly problem: ProblemDocument;

  constructor(status: number, problem: ProblemDocument, options: { readonly cause?: unknown } = {}) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`, options);
    this.name = "ParleyError";
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.problem = problem;
  }
}
