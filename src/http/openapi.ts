import type { OpenAPIV3_1 } from "openapi-types";
import { type ErrorCode, ERRORS } from "../platform/errors.ts";
import { OPERATION_IDS } from "./operation-ids.ts";

export type OpenApi = Partial<OpenAPIV3_1.Document>;
type Operation = OpenAPIV3_1.OperationObject;

const EXAMPLES: { readonly [range: string]: { readonly [Code in ErrorCode]?: string } } = {
  "4XX": {
    invalid_input: "/profile must name the person by at least one of externalId, phone, email, bsuid",
    unauthenticated: "send an API key as Authorization: Bearer pk_…, or sign in at the console",
    forbidden: "this needs the right journeys:write, which this key does not have",
    not_found: "there is no journey order-updates in this workspace",
    unsupported_media_type: "this content type is not accepted here; send application/json",
    rate_limited: "too many requests; send the same again in 2 s",
  },
  "5XX": {
    internal: "something broke on our side; the log has the reason under this instance",
    unavailable: "the database cannot be reached just now; send the same again",
  },
};

/** What holds for every operation: a name, and errors as problem documents, each range with an example of its codes. */
export function completeOperations(document: OpenApi): OpenApi {
  const errors = Object.fromEntries(Object.keys(EXAMPLES).map((range) => [range, { $ref: `#/components/responses/Problem${range}` }]));
  const paths: OpenAPIV3_1.PathsObject = {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const completed: { [method: string]: Operation } = {};
    for (const [method, operation] of Object.entries(item ?? {})) {
      const operationId = OPERATION_IDS[`${method.toUpperCase()} ${path}`];
      const { responses, ...rest } = operation as Operation;
      const good = Object.entries(responses ?? {}).filter(([status]) => !/^[45]XX$/i.test(status));
      completed[method] = { ...(operationId ? { operationId } : {}), ...rest, responses: { ...Object.fromEntries(good), ...errors } };
    }
    paths[path] = completed;
  }
  const responses: { [name: string]: OpenAPIV3_1.ResponseObject } = {};
  for (const [range, examples] of Object.entries(EXAMPLES)) responses[`Problem${range}`] = problemResponse(range, examples);
  return { ...document, paths, components: { ...document.components, responses } };
}

function problemResponse(range: string, examples: { readonly [Code in ErrorCode]?: string }): OpenAPIV3_1.ResponseObject {
  const instance = "6c0b8c1e-8a0f-4b43-9f0c-0a1f6f1f7a11";
  const shown: { [code: string]: OpenAPIV3_1.ExampleObject } = {};
  for (const [code, detail] of Object.entries(examples)) {
    const { status, title } = ERRORS[code as ErrorCode];
    shown[code] = { value: { type: "about:blank", code, title, status, detail, instance } };
  }
  return {
    description:
      range === "4XX" ? "Something about the request is to be changed; 429 says when to try again." : "Send the same again later.",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" }, examples: shown } },
  };
}

/** Every named schema comes as one to send and one to receive; only those that something refers to stay. */
export function withoutUnused(document: OpenApi): OpenApi {
  const schemas = Object.entries(document.components?.schemas ?? {});
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(document.components?.schemas?.[name] ?? {});
    }
  };
  visit([document.paths, document.components?.responses]);
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas.filter(([name]) => used.has(name))) } };
}
