import type { FastifyInstance, FastifyRequest } from "fastify";
import { numberAt, textAt, type JsonObject } from "../json.ts";
import type { World } from "../store/world.ts";
import { refuseUnknown, requireToken } from "./access.ts";
import { refuse } from "./refusal.ts";
import { filesOf, idOf, queryOf, parametersOf } from "./request-parts.ts";

/** Resumable upload: the handle it ends in is a template's header sample or a profile's picture. */
export function registerUploads(server: FastifyInstance, world: World): void {
  server.post("/:version/:id/uploads", (request) => {
    requireToken(world, request);
    const id = idOf(request);
    if (id !== "app" && !world.apps.has(id)) refuseUnknown(id, "post");
    const given = parametersOf(request);
    const fileType = textAt(given, "file_type") ?? refuse(100, null, { message: "(#100) The parameter file_type is required." });
    const length = numberAt(given, "file_length") ?? refuse(100, null, { message: "(#100) The parameter file_length is required." });
    const session = {
      id: `upload:${Buffer.from(`attachment:${world.random.hex(32).toLowerCase()}`).toString("base64url")}`,
      fileType,
      fileName: textAt(given, "file_name"),
      length,
      received: Buffer.alloc(0),
      handle: null,
    };
    world.uploads.set(session.id, session);
    return { id: `${session.id}?sig=${world.random.token(20)}` };
  });
}

/** `upload:…`, with or without its `?sig=`. */
function sessionOf(world: World, request: FastifyRequest): ReturnType<World["uploads"]["get"]> & object {
  const id = idOf(request).split("?")[0] ?? "";
  return world.uploads.get(id) ?? refuseUnknown(id);
}

export function uploadNode(world: World, request: FastifyRequest): JsonObject {
  requireToken(world, request);
  const session = sessionOf(world, request);
  const signature = textAt(queryOf(request), "sig");
  return { id: signature === null ? session.id : `${session.id}?sig=${signature}`, file_offset: session.received.length };
}

export function receiveUpload(world: World, request: FastifyRequest): JsonObject {
  requireToken(world, request);
  const session = sessionOf(world, request);
  const offset = Number(request.headers["file_offset"] ?? 0);
  const chunk = Buffer.isBuffer(request.body) ? request.body : (filesOf(request)[0]?.bytes ?? Buffer.alloc(0));
  if (offset > session.received.length) refuse(100, null, { message: "(#100) file_offset is beyond what was received." });
  session.received = Buffer.concat([session.received.subarray(0, offset), chunk]);
  if (session.received.length < session.length) return { id: session.id, file_offset: session.received.length };
  const name = Buffer.from(session.fileName ?? "file").toString("base64");
  session.handle ??= `4:${name}:${session.fileType}:${world.random.token(28)}:e:${world.clock.seconds() + 86_400}:${world.random.token(20)}`;
  return { h: session.handle };
}
