import type { FastifyReply, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { eventSchema } from "../../contract/event.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { profileInputSchema } from "../../contract/profile.ts";
import { admittedSchema } from "../../contract/shapes.ts";
import { admitArray, admitLines, admitOne } from "../../ingress/api/admit-batch.ts";
import type { ItemReader } from "../../ingress/api/item-reader.ts";
import { eventReader } from "../../ingress/api/read-event.ts";
import { profileReader, type ReaderFacts } from "../../ingress/api/read-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { DoorName } from "../door.ts";
import { requireUtf8 } from "../json-body.ts";
import type { App } from "../typed-app.ts";

const NDJSON = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

const answerSchema = admittedSchema
  .extend({ profileId: z.string().nullable().optional().meta({ description: "Told for a single object that was new." }) })
  .meta({ id: "Admitted", description: "Everything counted as accepted is durable." });

/** A list that is read while it arrives. */
class LineStream {
  readonly #source: Readable;
  constructor(source: Readable) {
    this.#source = source;
  }
  /** Leaving early must not close the socket: the answer still goes out on it. */
  chunks(): AsyncIterable<Uint8Array> {
    return this.#source.iterator({ destroyOnReturn: false });
  }
}

/** `POST /v1/events` and `POST /v1/profiles`. In a scope of their own: only here a body may be a stream. */
export function registerEventRoutes(app: App, deps: DoorServerDeps): void {
  app.addContentTypeParser(NDJSON, async (request: FastifyRequest, payload: Readable) => {
    requireUtf8(request.headers["content-type"]);
    return new LineStream(payload);
  });
  // The schema is for the documents: items are validated one by one, so that good lines survive bad ones.
  const asIs = () => (data: unknown) => ({ value: data });
  const answers = {
    202: answerSchema,
    ...problems,
  };

  app.post(
    "/v1/events",
    {
      config: { ...needs("events:write"), door: "events" },
      bodyLimit: LIMITS.jsonBytes,
      validatorCompiler: asIs,
      schema: {
        tags: ["Ingress"],
        summary: "Take in events",
        description: "One event, an array, or one event a line as application/x-ndjson (up to 50 MB). Idempotent by event id.",
        consumes: ["application/json", "application/x-ndjson"],
        body: z.union([eventSchema, z.array(eventSchema)]),
        response: answers,
      },
    },
    async (request, reply) => admit(deps, "events", eventReader(readerFacts(deps, callerOf(request))), request, reply),
  );
  app.post(
    "/v1/profiles",
    {
      config: { ...needs("profiles:write"), door: "profiles" },
      bodyLimit: LIMITS.jsonBytes,
      validatorCompiler: asIs,
      schema: {
        tags: ["Ingress"],
        summary: "Make or change profiles",
        description:
          "One profile, an array, or one profile a line as application/x-ndjson (up to 50 MB). Found by any identity; two profiles that meet become one.",
        consumes: ["application/json", "application/x-ndjson"],
        body: z.union([profileInputSchema, z.array(profileInputSchema)]),
        response: answers,
      },
    },
    async (request, reply) => admit(deps, "profiles", profileReader(readerFacts(deps, callerOf(request))), request, reply),
  );
}

function readerFacts({ clock, catalog }: DoorServerDeps, caller: Caller): ReaderFacts {
  const topicPurpose: ReaderFacts["topicPurpose"] = (name) => catalog().topic(caller.workspaceId, name)?.purpose ?? null;
  const groupKind: ReaderFacts["groupKind"] = (name) => catalog().groupKinds(caller.workspaceId).has(name);
  return { clock, actor: actorOf(caller), topicPurpose, groupKind };
}

async function admit(
  deps: DoorServerDeps,
  door: DoorName,
  read: ItemReader,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { workspaceId } = callerOf(request);
  const { body } = request;
  const { admitted, ...rest } =
    body instanceof LineStream
      ? { admitted: await admitLines(deps, workspaceId, read, body.chunks()) }
      : Array.isArray(body)
        ? { admitted: await admitArray(deps, workspaceId, read, body) }
        : await admitOne(deps, workspaceId, read, body);
  deps.metrics.ingressAccepted.inc({ door }, admitted.accepted);
  deps.metrics.ingressDuplicate.inc({ door }, admitted.duplicates);
  if (admitted.rejectedCount > 0) deps.metrics.ingressRejected.inc({ door, reason: "item" }, admitted.rejectedCount);
  return reply.code(202).send({ ...admitted, ...rest });
}
