import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../platform/errors.ts";

export type Received = { readonly path: string; readonly bytes: number; /** Hexadecimal. */ readonly sha256: string };

/** Writes the stream to `path` as it comes, whatever its length; more than `most` bytes is refused, and nothing is left behind. */
export async function receiveFile(from: Readable, path: string, most: number): Promise<Received> {
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > most)
        return done(
          new AppError("too_large", `a file may have ${Math.floor(most / 1_000_000)} MB at most`, {
            details: { reason: "too_large", most },
          }),
        );
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await mkdir(dirname(path), { recursive: true });
  try {
    await pipeline(from, measure, createWriteStream(path, { flush: true }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, bytes, sha256: hash.digest("hex") };
}

/** A name to show and to save under: without folders, without characters that draw it otherwise than it is. */
export function plainFileName(name: string | null | undefined, otherwise: string): string {
  const last = (name ?? "").split(/[/\\]/).at(-1) ?? "";
  const plain = last
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"<>|:*?]/gu, "")
    .trim()
    .replace(/^\.+/, "");
  return [...plain].slice(0, 200).join("") || otherwise;
}
