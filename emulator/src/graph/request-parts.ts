import type { FastifyRequest } from "fastify";
import { isObject, nothing, type JsonObject } from "../json.ts";

export type UploadedFile = { readonly field: string; readonly bytes: Buffer; readonly mimeType: string; readonly filename: string };

type NodeParams = { readonly version: string; readonly id: string };

/** Body fields whatever they came as: JSON, form or multipart (parsed before the handler runs). */
export function bodyOf(request: FastifyRequest): JsonObject {
  return isObject(request.body) ? request.body : nothing;
}

export function queryOf(request: FastifyRequest): JsonObject {
  return isObject(request.query) ? request.query : nothing;
}

/** Graph takes parameters from the query as well as from the body. */
export function parametersOf(request: FastifyRequest): JsonObject {
  return { ...queryOf(request), ...bodyOf(request) };
}

export function idOf(request: FastifyRequest): string {
  return (request.params as NodeParams).id;
}

const files = new WeakMap<FastifyRequest, readonly UploadedFile[]>();

export function keepFiles(request: FastifyRequest, uploaded: readonly UploadedFile[]): void {
  files.set(request, uploaded);
}

export function filesOf(request: FastifyRequest): readonly UploadedFile[] {
  return files.get(request) ?? [];
}
