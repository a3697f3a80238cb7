/** Every error leaves as RFC 9457 `application/problem+json`: what happened, to which thing, what to do. Never a stack. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from "fastify-type-provider-zod";
import { pointerTo, tellIssues, type ZodIssue } from "../journeys/issue-words.ts";
import { AppError, type ErrorCode, ERRORS } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";

export type ProblemDocument = {
  readonly type: string;
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Id of the request, found again in the log. */
  readonly instance: string;
  readonly [member: string]: unknown;
};

export function problemOf(error: AppError, instance: string): ProblemDocument {
  const { status, title } = ERRORS[error.code];
  return { ...error.details, type: "about:blank", code: error.code, title, status, detail: error.message, instance };
}

export function sendProblem(reply: FastifyReply, error: AppError, instance: string): FastifyReply {
  const problem = problemOf(error, instance);
  const retryAfter = error.details["retryAfterSeconds"];
  if (typeof retryAfter === "number") void reply.header("retry-after", String(retryAfter));
  if (problem.status === 401) void reply.header("www-authenticate", "Bearer");
  // Serialised here: the route's own response schema is for its good answers.
  return reply
    .code(problem.status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .serializer((body: unknown) => String(body))
    .send(JSON.stringify(problem));
}

export function errorHandler(log: Logger) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = toAppError(error);
    if (ERRORS[known.code].status >= 500)
      log.error({ err: error, request: request.id, route: request.routeOptions.url ?? null }, "request failed");
    return sendProblem(reply, known, request.id);
  };
}

export function notFoundHandler(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(
    reply,
    new AppError("not_found", `there is no ${request.method} ${request.url.split("?", 1)[0] ?? ""} here; see /docs for what there is`),
    request.id,
  );
}

/** Fastify's own refusals, in our words. */
const FASTIFY_CODES: { readonly [code: string]: readonly [ErrorCode, string] } = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    "unsupported_media_type",
    "this content type is not accepted here; send application/json (or application/x-ndjson where lists are taken)",
  ],
  FST_ERR_CTP_INVALID_TYPE: ["unsupported_media_type", "the content type is not readable; send application/json"],
  FST_ERR_CTP_EMPTY_TYPE: ["unsupported_media_type", "the request has a body but no content type; send application/json"],
  FST_ERR_CTP_BODY_TOO_LARGE: [
    "too_large",
    "the body is larger than this address takes; send it in parts, or as application/x-ndjson where that is offered",
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ["invalid_json", "the body is empty; send a JSON document"],
  FST_ERR_CTP_INVALID_JSON_BODY: ["invalid_json", "the body is not valid JSON"],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ["invalid_input", "the body is not as long as its Content-Length says"],
  FST_ERR_BAD_URL: ["invalid_input", "the address is not readable"],
};

function toAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.flatMap(({ instancePath, keyword, message, params }) => {
      const where = `${error.validationContext ?? "body"}${instancePath === "/" ? "" : instancePath}`;
      // The issue as zod had it, which the plugin takes apart.
      const issue = { ...params, code: keyword, message, path: [] } as unknown as ZodIssue;
      return tellIssues([issue]).map(({ path, words }) => ({ path: `${where}${pointerTo(path)}`, message: words }));
    });
    const [first] = problems;
    return new AppError("invalid_input", first ? `${first.path} ${first.message}` : "the input is not valid", { details: { problems } });
  }
  if (isResponseSerializationError(error))
    return new AppError("internal", "the answer could not be written; the log has the reason under this instance", { cause: error });
  const mapped = FASTIFY_CODES[error.code];
  if (mapped) return new AppError(mapped[0], mapped[1], { cause: error });
  if (error instanceof SyntaxError) return new AppError("invalid_json", "the body is not valid JSON", { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new AppError("invalid_input", "the request is not readable", { cause: error });
  if (isDatabaseAway(error))
    return new AppError("unavailable", "the database cannot be reached just now; send the same again", {
      details: { retryAfterSeconds: 1 },
      cause: error,
    });
  return new AppError("internal", "something broke on our side; the log has the reason under this instance", { cause: error });
}

/** Connection lost, server shutting down or out of room: nothing was acknowledged, so the same may be sent again. */
function isDatabaseAway(error: { readonly code?: string; readonly message?: string }): boolean {
  return (
    /^(08|53|57P|25P03)/.test(error.code ?? "") ||
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT"].includes(error.code ?? "") ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message ?? "")
  );
}
