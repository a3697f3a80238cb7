/**
 * Data that is brought over on a schedule: connections (where it lies) and syncs (what is read there, and what it becomes here). What the
 * other side refuses is a problem `unprocessable` with the `reason` `data_<why>`; secrets are never answered.
 */
import { z } from "zod";
import { AUDIENCE_NAME } from "../audiences/document.ts";
import { EVENT_TYPE } from "./event.ts";
import { timeZoneSchema } from "./shapes.ts";

export const CONNECTION_KINDS = ["postgres", "https", "s3"] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

/** Why a source could not be read. */
export const DATA_FAILURES = [
  "address_invalid",
  "address_refused",
  "auth_refused",
  "columns_changed",
  "file_missing",
  "file_refused",
  "internal",
  "not_encrypted",
  "query_refused",
  "query_too_slow",
  "server_failed",
  "timeout",
  "tls_failed",
  "too_large",
  "unreachable",
  "unreadable",
] as const;
export type DataFailure = (typeof DATA_FAILURES)[number];

const name = z.string().trim().min(1).max(100);
const host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/, "must be the name or address of a server, without https:// and port");

export const postgresSettingsSchema = z.strictObject({
  host,
  port: z.number().int().min(1).max(65_535).default(5_432),
  database: z.string().min(1).max(200),
  user: z.string().min(1).max(200),
  tls: z.enum(["verified", "off"]).default("verified").meta({ description: "`off` only where private addresses are allowed." }),
  ca: z.string().max(50_000).default("").meta({ description: "PEM that is trusted instead of the usual authorities; empty: those." }),
  timeoutSeconds: z.number().int().min(1).max(900).default(120).meta({ description: "The longest that one statement may take." }),
});
export const httpsSettingsSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: "must be an address such as https://files.example.com/exports/" })
    .max(1_000)
    .meta({ description: "Files are named relative to it; nothing else of the server is asked." }),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,100}$/, "must be the name of a header")
    .default("authorization")
    .meta({ description: "The header that carries the secret." }),
});
export const s3SettingsSchema = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, error: "must be an address such as https://s3.eu-west-3.amazonaws.com" }).max(500),
  region: z.string().min(1).max(100),
  bucket: z.string().min(1).max(255),
  accessKeyId: z.string().min(1).max(200),
});

const secret = z.string().max(8_000).meta({ description: "The password, the secret access key, or the value of the header." });
const of = <Kind extends ConnectionKind, Settings extends z.ZodType>(kind: Kind, settings: Settings) =>
  z.strictObject({ kind: z.literal(kind), name, settings, secret: secret.optional() });
export const connectionInputSchema = z
  .discriminatedUnion("kind", [of("postgres", postgresSettingsSchema), of("https", httpsSettingsSchema), of("s3", s3SettingsSchema)])
  .meta({ id: "NewDataConnection" });
export type ConnectionInput = z.infer<typeof connectionInputSchema>;
export type NewConnection = z.input<typeof connectionInputSchema>;

export const connectionTrialSchema = z.strictObject({
  connection: connectionInputSchema,
  id: z.uuid().optional().meta({ description: "Without a secret that of this connection is used, for the same server and user." }),
});

export const connectionSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(CONNECTION_KINDS),
    settings: z.record(z.string(), z.union([z.string(), z.number()])),
    syncs: z.number().int(),
    createdAt: z.string(),
  })
  .meta({ id: "DataConnection" });
export type DataConnection = z.infer<typeof connectionSchema>;
export const connectionListSchema = z.object({ rows: z.array(connectionSchema), next: z.null() });
export const connectionTriedSchema = z.object({ server: z.string().meta({ description: "What answered." }) });

const querySource = z.strictObject({
  kind: z.literal("query"),
  query: z.string().trim().min(1).max(20_000).meta({ description: "One statement that reads. It runs in a read-only transaction." }),
  cursor: z
    .string()
    .max(200)
    .nullable()
    .default(null)
    .meta({ description: "A column that only grows: each run reads from its last value on. Null: all of it each time." }),
});
const fileSource = z.strictObject({
  kind: z.literal("file"),
  path: z.string().trim().max(1_000).meta({ description: "The file; with `newest` the beginning of its name." }),
  newest: z.boolean().default(false).meta({ description: "S3 only: the newest file whose name begins so." }),
  format: z.enum(["detect", "csv", "ndjson"]).default("detect"),
});
export const syncSourceSchema = z.discriminatedUnion("kind", [querySource, fileSource]);
export type SyncSource = z.infer<typeof syncSourceSchema>;

export const intoSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("profiles") }),
  z.strictObject({
    kind: z.literal("list"),
    list: z.string().regex(AUDIENCE_NAME, "must be lower-case letters, digits and dashes (at most 63)"),
    mode: z.enum(["add", "replace"]).default("add"),
    mostLeavingPercent: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(50)
      .meta({ description: "Of `replace`: when more than that of the list would leave it, the run is held until somebody releases it." }),
  }),
  z.strictObject({ kind: z.literal("events"), event: z.string().regex(EVENT_TYPE, "must be a name such as order_placed") }),
]);
export type SyncInto = z.infer<typeof intoSchema>;

const AS = /^(?:externalId|phone|email|bsuid|locale|country|timeZone|eventId|occurredAt|(?:attribute|property):[^.\s]{1,100})$/;
export const columnSchema = z.strictObject({
  column: z.string().min(1).max(200),
  as: z
    .string()
    .regex(AS, "must be externalId, phone, email, bsuid, locale, country, timeZone, eventId, occurredAt, attribute:name or property:name"),
});
export type SyncColumn = z.infer<typeof columnSchema>;

export const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("manual") }),
  z.strictObject({ kind: z.literal("cron"), cron: z.string().max(200), zone: timeZoneSchema }),
]);

export const syncInputSchema = z
  .strictObject({
    name,
    connectionId: z.uuid(),
    source: syncSourceSchema,
    into: intoSchema,
    columns: z.array(columnSchema).min(1).max(100).meta({ description: "What each column is read as; those not named are left out." }),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "must be two capitals such as FR")
      .nullable()
      .default(null)
      .meta({ description: "Of phone numbers that are written without one." }),
    schedule: scheduleSchema,
  })
  .meta({ id: "NewSync" });
export type SyncDocument = z.infer<typeof syncInputSchema>;
export type NewSync = z.input<typeof syncInputSchema>;

export const RUN_STATES = ["queued", "running", "done", "unchanged", "failed", "held", "superseded", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];

export const syncRunSchema = z
  .object({
    id: z.string(),
    state: z.enum(RUN_STATES),
    cause: z.enum(["schedule", "person"]),
    by: z.string().nullable(),
    failures: z.number().int().meta({ description: "Tries that failed." }),
    problem: z.object({ reason: z.enum(DATA_FAILURES), text: z.string() }).nullable(),
    file: z.string().nullable(),
    bytes: z.number().int().nullable(),
    bytesRead: z.number().int().nullable(),
    rows: z.number().int(),
    accepted: z.number().int(),
    duplicates: z.number().int().meta({ description: "Events that had been taken in before." }),
    faults: z.number().int(),
    members: z.number().int().nullable().meta({ description: "Who stood on the list before." }),
    leaving: z.number().int().nullable().meta({ description: "Who of them is not in what was read." }),
    queuedAt: z.string(),
    dueAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: "SyncRun" });
export type SyncRun = z.infer<typeof syncRunSchema>;
export const syncRunListSchema = z.object({ rows: z.array(syncRunSchema), next: z.null() });

export const syncSchema = z
  .object({
    id: z.string(),
    connection: z.object({ id: z.string(), name: z.string(), kind: z.enum(CONNECTION_KINDS) }),
    document: syncInputSchema,
    state: z.enum(["active", "paused"]),
    nextAt: z.string().nullable(),
    cursor: z.string().nullable(),
    file: z.string().nullable().meta({ description: "The file that was read last." }),
    failingSince: z.string().nullable(),
    last: syncRunSchema.nullable(),
  })
  .meta({ id: "Sync" });
export type Sync = z.infer<typeof syncSchema>;
export const syncListSchema = z.object({ rows: z.array(syncSchema), next: z.null() });

export const previewInputSchema = z.strictObject({
  source: syncSourceSchema,
  into: intoSchema,
  columns: z.array(columnSchema).max(100).nullable().default(null).meta({ description: "Null: as they are suggested." }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .default(null),
});
export const previewSchema = z
  .object({
    file: z.string().nullable(),
    columns: z.array(z.string()),
    suggested: z.array(columnSchema),
    rows: z.array(
      z.object({
        line: z.number().int(),
        cells: z.array(z.string().nullable()),
        fault: z.string().nullable().meta({ description: "Why this row would not be taken." }),
      }),
    ),
  })
  .meta({ id: "SyncPreview" });
export type SyncPreview = z.infer<typeof previewSchema>;

export const runInputSchema = z.strictObject({
  full: z.boolean().default(false).meta({ description: "Forgets how far it was read: everything is read again." }),
});
export const byIdSchema = z.strictObject({ id: z.uuid().toLowerCase() });
export const byRunSchema = byIdSchema.extend({ run: z.uuid().toLowerCase() });
