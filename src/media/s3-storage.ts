/** Files in any storage that speaks Amazon's S3: addressed by path, each request signed (Signature Version 4). */
import aws4 from "aws4";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Pool } from "undici";
import { AppError } from "../platform/errors.ts";
import type { MediaStorage, StoredFile } from "./storage.ts";

export type S3Options = {
  /** `https://s3.eu-west-3.amazonaws.com`, or one's own. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const CONNECTIONS = 16;
const TIMEOUT_MS = 60_000;

type S3Request = {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly path: string; readonly bytes: number; readonly sha256: string };
};

export function createS3Storage({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Options): MediaStorage {
  const { origin, host } = new URL(endpoint);
  const pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  const request = async ({ workspaceId, sha256 }: StoredFile, { method, headers = {}, body }: S3Request): Promise<Readable> => {
    const path = `/${encodeURIComponent(bucket)}/${workspaceId}/${sha256}`;
    const signed = aws4.sign(
      {
        service: "s3",
        region,
        host,
        path,
        method,
        headers: {
          ...headers,
          "x-amz-content-sha256": body?.sha256 ?? EMPTY_SHA256,
          ...(body ? { "content-length": String(body.bytes) } : {}),
        },
      },
      { accessKeyId, secretAccessKey },
    );
    const sent = pool.request({
      method,
      path,
      headers: signed.headers as Record<string, string>,
      body: body && body.bytes > 0 ? createReadStream(body.path) : null,
    });
    const answer = await sent.catch((cause: unknown) => {
      throw new AppError("unavailable", `the file storage at ${host} did not answer ${method}: try again later`, { cause });
    });
    if (answer.statusCode >= 200 && answer.statusCode <= 299) return answer.body;
    await answer.body.dump();
    if (method === "DELETE" && answer.statusCode === 404) return answer.body;
    throw new AppError("unavailable", `the file storage answered ${answer.statusCode} to ${method}: check its address, bucket and keys`);
  };
  return {
    // The checksum is part of the signature: a file that arrives damaged is refused.
    put: async (file, path, bytes) => {
      const answer = await request(file, { method: "PUT", body: { path, bytes, sha256: file.sha256 } });
      answer.resume();
      await rm(path, { force: true });
    },
    read: async (file, range) =>
      request(file, { method: "GET", ...(range ? { headers: { range: `bytes=${range.from}-${range.to}` } } : {}) }),
    remove: async (file) => void (await request(file, { method: "DELETE" })).resume(),
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}
