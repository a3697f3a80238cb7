import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FileParcel } from "../messages/content.ts";
import { openParcel } from "./open-parcel.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "parley-parcel-"))));
afterAll(async () => rm(folder, { recursive: true, force: true }));

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("base64");

/** As the phone makes it, and Meta's documentation describes it. */
function sealed(plain: Buffer): { readonly bytes: Buffer; readonly parcel: FileParcel; readonly hmacKey: Buffer; readonly iv: Buffer } {
  const [key, hmacKey, iv] = [randomBytes(32), randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  const bytes = Buffer.concat([encrypted, createHmac("sha256", hmacKey).update(iv).update(encrypted).digest().subarray(0, 10)]);
  const parcel = {
    url: "https://mmg.whatsapp.net/v/1",
    key: key.toString("base64"),
    hmacKey: hmacKey.toString("base64"),
    iv: iv.toString("base64"),
    encryptedSha256: sha256(bytes),
    plainSha256: sha256(plain),
  };
  return { bytes, parcel, hmacKey, iv };
}
const opened = async (bytes: Buffer, parcel: FileParcel, most = 1_000_000) =>
  openParcel(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), parcel, join(folder, "file"), most);

test.each([0, 1, 15, 16, 17, 200_000])("%i bytes come out as they went in", async (length) => {
  const plain = randomBytes(length);
  const { bytes, parcel } = sealed(plain);
  const received = await opened(bytes, parcel);
  expect(received).toMatchObject({ bytes: length });
  expect(await readFile(join(folder, "file"))).toEqual(plain);
  await rm(join(folder, "file"));
});

test("whatever is not as it was told is not kept, and nothing of it is left", async () => {
  const { bytes, parcel, iv } = sealed(randomBytes(1_000));
  const changed = Buffer.from(bytes);
  changed[500] = (changed[500] ?? 0) ^ 1;
  // Changed on the way; changed together with the hash that tells of it, but not with the key; another file altogether; no file.
  expect(await opened(changed, parcel)).toBeNull();
  expect(await opened(changed, { ...parcel, encryptedSha256: sha256(changed) })).toBeNull();
  expect(await opened(bytes, { ...parcel, hmacKey: iv.toString("base64") })).toBeNull();
  expect(await opened(bytes, { ...parcel, plainSha256: sha256(iv) })).toBeNull();
  const short = Buffer.from("short");
  expect(await opened(short, { ...parcel, encryptedSha256: sha256(short) })).toBeNull();
  await expect(opened(bytes, parcel, 500)).rejects.toThrow("at most");
  expect(await readdir(folder)).toEqual([]);
});
