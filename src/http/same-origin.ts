import type { FastifyRequest } from "fastify";
import { AppError } from "../platform/errors.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
export const CSRF_HEADER = "x-parley-csrf";

/**
 * A browser sends our cookie along with requests that other sites make. A header of our own cannot be set by them
 * without a preflight that we never answer, and the browser's word about the origin must not contradict.
 */
export function assertNotCrossSite(request: FastifyRequest, publicUrl: string): void {
  if (SAFE_METHODS.has(request.method)) return;
  if (request.headers[CSRF_HEADER] !== "1")
    throw new AppError("forbidden", `a change made with the session cookie needs the header ${CSRF_HEADER}: 1`);
  assertSameOrigin(request, publicUrl);
}

/** Also for signing in, where there is no cookie yet. */
export function assertSameOrigin(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new AppError("forbidden", "this request came from another site");
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  // The console may be opened by another name of this host than the public one; the browser tells both alike.
  const own = [new URL(publicUrl).origin, `http://${host ?? ""}`, `https://${host ?? ""}`];
  if (!own.includes(origin)) throw new AppError("forbidden", "this request came from another site");
}
