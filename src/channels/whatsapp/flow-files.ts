/** Photos and documents that somebody picked in a form: as media of their own, or as parcels that passed the form's data endpoint. */
import type { FileParcel, InboundMedia } from "../../messages/content.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { asArray, asObject, asText, child } from "./json-shape.ts";

/** A picker takes 30 (Flow JSON), a form of ours has one. */
const MOST_FILES = 30;

/** The answers with each file named by its place among `files`: what opens a parcel is kept nowhere else. */
export function takeFiles(data: JsonObject): { readonly data: JsonObject; readonly files: readonly InboundMedia[] } {
  const files: InboundMedia[] = [];
  return { data: takeInto(files, data), files };
}

function takeInto(files: InboundMedia[], data: JsonObject): JsonObject {
  const answers = Object.entries(data).map(([name, value]): [string, Json] => {
    // What screens before the last one asked travels as text.
    const carried = name === "seen" ? carriedIn(value) : null;
    if (carried) return [name, JSON.stringify(takeInto(files, carried))];
    const told = asArray(value).map(fileOf);
    if (told.length === 0 || told.some((file) => file === null)) return [name, value];
    const named = told.flatMap((file) => {
      if (file === null || files.length >= MOST_FILES) return [];
      files.push(file);
      return [{ name: file.filename, place: files.length - 1 }];
    });
    return [name, named];
  });
  return Object.fromEntries(answers);
}

function carriedIn(value: Json): JsonObject | null {
  if (typeof value !== "string") return null;
  try {
    return asObject(JSON.parse(value) as Json);
  } catch {
    // Whoever changed it loses what was carried; see `parseSeen`.
    return null;
  }
}

function fileOf(value: unknown): InboundMedia | null {
  const told = asObject(value) ?? {};
  const filename = asText(told["file_name"]);
  const parcel = parcelOf(told);
  if (parcel) {
    const sha256 = Buffer.from(parcel.plainSha256, "base64").toString("hex");
    return { kind: kindOf(null, filename), externalId: asText(told["media_id"]) ?? sha256, mime: null, sha256, filename, parcel };
  }
  const externalId = asText(told["id"]);
  const mime = asText(told["mime_type"]);
  const sha256 = asText(told["sha256"]);
  if (externalId === null || mime === null || sha256 === null) return null;
  return { kind: kindOf(mime, filename), externalId, mime, sha256: hexOf(sha256), filename };
}

function parcelOf(told: JsonObject): FileParcel | null {
  const url = asText(told["cdn_url"]);
  const opens = child(told, "encryption_metadata");
  const [key, hmacKey, iv] = [asText(opens["encryption_key"]), asText(opens["hmac_key"]), asText(opens["iv"])];
  const [encryptedSha256, plainSha256] = [asText(opens["encrypted_hash"]), asText(opens["plaintext_hash"])];
  if (url === null || key === null || hmacKey === null || iv === null || encryptedSha256 === null || plainSha256 === null) return null;
  return { url, key, hmacKey, iv, encryptedSha256, plainSha256 };
}

function kindOf(mime: string | null, filename: string | null): InboundMedia["kind"] {
  return mime?.startsWith("image/") || /\.(jpe?g|png)$/i.test(filename ?? "") ? "image" : "document";
}

function hexOf(told: string): string | null {
  if (/^[0-9a-f]{64}$/i.test(told)) return told.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(told) ? Buffer.from(told, "base64").toString("hex") : null;
}
