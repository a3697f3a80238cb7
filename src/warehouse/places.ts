/** A connection as it is reached: its settings with its secret opened; and its rows, whatever it is. */
import {
  type ConnectionInput,
  type ConnectionKind,
  httpsSettingsSchema,
  postgresSettingsSchema,
  s3SettingsSchema,
  type SyncSource,
} from "../contract/warehouse.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import type { JsonObject } from "../platform/json.ts";
import { DataError } from "./data-error.ts";
import { readFileRows } from "./file-rows.ts";
import { askHttps, fetchFile, type FilePlace, type FileSeen } from "./files.ts";
import { askPostgres, type PostgresPlace, readPostgres } from "./postgres-rows.ts";
import { askS3 } from "./s3.ts";
import type { SourcePage } from "./source-rows.ts";

export type Place = ({ readonly kind: "postgres" } & PostgresPlace) | FilePlace;
export type PlacePorts = { readonly http: OutboundHttp; readonly allowPrivate: boolean };

export function placeOf(
  { http, allowPrivate }: PlacePorts,
  { kind, settings, secret }: { readonly kind: ConnectionKind; readonly settings: JsonObject; readonly secret: string },
): Place {
  switch (kind) {
    case "postgres":
      return { kind, settings: postgresSettingsSchema.parse(settings), password: secret, allowPrivate };
    case "https":
      return { kind, settings: httpsSettingsSchema.parse(settings), secret, http, allowPlain: allowPrivate };
    case "s3": {
      const found = s3SettingsSchema.parse(settings);
      if (!found.endpoint.startsWith("https:") && !allowPrivate)
        throw new DataError("not_encrypted", `${new URL(found.endpoint).host} must be reached by https`);
      return { kind, settings: found, secretAccessKey: secret, http };
    }
  }
}

/** What answers there; throws a `DataError` that says why it does not. */
export async function askPlace(place: Place): Promise<string> {
  switch (place.kind) {
    case "postgres":
      return askPostgres(place);
    case "https":
      return askHttps(place);
    case "s3":
      return askS3(place);
  }
}

/** To whom a secret is told: another of these is not told the one that is kept. */
export function keeperOf({ kind, settings }: Pick<ConnectionInput, "kind" | "settings">): string {
  const of: { readonly [name: string]: unknown } = settings;
  const told =
    kind === "postgres" ? ["host", "port", "user", "tls", "ca"] : kind === "s3" ? ["endpoint", "accessKeyId"] : ["url", "header"];
  return JSON.stringify([kind, ...told.map((name) => of[name])]);
}

export type Opened =
  | { readonly kind: "unchanged"; readonly name: string }
  | ({
      readonly kind: "rows";
      readonly pages: AsyncGenerator<SourcePage>;
      /** Null: a query. */
      readonly file: FileSeen | null;
      readonly bytes: number | null;
    } & AsyncDisposable);

const PREVIEW_BYTES = 1_024 * 1_024;

export async function openSource(
  place: Place,
  source: SyncSource,
  {
    cursor = null,
    seen = null,
    signal,
    isPreview = false,
  }: {
    readonly cursor?: string | null;
    readonly seen?: FileSeen | null;
    readonly signal: AbortSignal;
    /** Only the beginning is wanted. */
    readonly isPreview?: boolean;
  },
): Promise<Opened> {
  if (place.kind === "postgres") {
    if (source.kind !== "query") throw new DataError("query_refused", "a database is asked by a query");
    const pages = readPostgres(place, {
      query: source.query,
      cursor: source.cursor === null ? null : { column: source.cursor, from: cursor },
      signal,
      ...(isPreview ? { pageRows: 10 } : {}),
    });
    return {
      kind: "rows",
      pages,
      file: null,
      bytes: null,
      [Symbol.asyncDispose]: async () => void (await pages.return(undefined)),
    };
  }
  if (source.kind !== "file") throw new DataError("file_refused", "this connection has files, and takes no queries");
  const fetched = await fetchFile(place, source, { seen, signal, ...(isPreview ? { mostBytes: PREVIEW_BYTES } : {}) });
  if (fetched.kind === "unchanged") return fetched;
  const pages = readFileRows(fetched.path, source.format, { signal, isCut: isPreview && fetched.bytes >= PREVIEW_BYTES });
  return {
    kind: "rows",
    pages,
    file: fetched.seen,
    bytes: fetched.bytes,
    [Symbol.asyncDispose]: async () => {
      await pages.return(undefined);
      await fetched[Symbol.asyncDispose]();
    },
  };
}
