/**
 * What stands in an address that is only one person's: an id and when it ends, sealed. Nobody can read it, guess one or change one; the same
 * three always make the same text, so that a message that is filled in again has the same link. 48 characters of a-z, A-Z, 0-9, `-` and `_`.
 */
import { createCipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { timeOfId } from "../platform/ids.ts";

export type SealedFor = "preferences" | "confirm" | "appointment" | "hold";
export type Sealed = { readonly id: string; readonly expiresAt: Date };

const MAC_BYTES = 16;
const ID_BYTES = 16;
const SECOND_MS = 1_000;
const SHAPE = /^[A-Za-z0-9_-]{48}$/;

/** `id`: a UUID. `key`: 64 hexadecimal digits. `expiresAt` is kept to the second. */
export function sealLink(key: string, use: SealedFor, { id, expiresAt }: Sealed): string {
  const plain = Buffer.alloc(ID_BYTES + 4);
  plain.write(id.replaceAll("-", ""), "hex");
  plain.writeUInt32BE(Math.floor(expiresAt.getTime() / SECOND_MS), ID_BYTES);
  const mac = macOf(key, use, plain);
  return Buffer.concat([mac, turned(key, use, mac, plain)]).toString("base64url");
}

/** Null: it was not made here, not for this, or was changed. One that has ended still says of what it was. */
export function openLink(key: string, use: SealedFor, text: string): Sealed | null {
  if (!SHAPE.test(text)) return null;
  const bytes = Buffer.from(text, "base64url");
  const mac = bytes.subarray(0, MAC_BYTES);
  const plain = turned(key, use, mac, bytes.subarray(MAC_BYTES));
  if (!timingSafeEqual(mac, macOf(key, use, plain))) return null;
  const id = uuidOf(plain.toString("hex", 0, ID_BYTES));
  return { id, expiresAt: new Date(plain.readUInt32BE(ID_BYTES) * SECOND_MS) };
}

/** The MAC of the text is what it is enciphered from: with it, equal texts make equal links, and no number is used twice for two texts. */
function turned(key: string, use: SealedFor, mac: Buffer, bytes: Buffer): Buffer {
  const cipher = createCipheriv("aes-256-ctr", own(key, `${use} cipher`), mac);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function macOf(key: string, use: SealedFor, plain: Buffer): Buffer {
  return createHmac("sha256", own(key, `${use} mac`))
    .update(plain)
    .digest()
    .subarray(0, MAC_BYTES);
}

function own(key: string, use: string): Buffer {
  return createHmac("sha256", Buffer.from(key, "hex")).update(use).digest();
}

/** A link of a message is good for so long; ends of days, so that a message filled in again says the same. */
const PREFERENCES_DAYS = 180;
const DAY_MS = 86_400_000;
export function preferencesEnd(nowMs: number): Date {
  return new Date((Math.floor(nowMs / DAY_MS) + PREFERENCES_DAYS) * DAY_MS);
}

/** Links in old messages go on for longer than anything can be booked ahead. The same appointment always has the same link. */
const APPOINTMENT_MS = 800 * DAY_MS;
export function appointmentCode(key: string, id: string): string {
  return sealLink(key, "appointment", { id, expiresAt: new Date(timeOfId(id) + APPOINTMENT_MS) });
}

/** Stands in facts where a link's code would: `~` and 43 characters, which open nothing. */
export const VEILED = /~[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g;

/** `whose`: the profile that the link is for, and nobody else is given it, whoever writes this into a text. */
export function veiledCode(key: string, { id, whose }: { readonly id: string; readonly whose: string }): string {
  const bytes = Buffer.from(id.replaceAll("-", ""), "hex");
  return `~${Buffer.concat([bytes, veilMac(key, bytes, whose)]).toString("base64url")}`;
}

/** The code that it stands for, for somebody who is known by one of these ids; null: it is not theirs. */
export function openVeiled(key: string, veiled: string, whose: readonly string[]): string | null {
  const bytes = Buffer.from(veiled.slice(1), "base64url");
  const [id, mac] = [bytes.subarray(0, ID_BYTES), bytes.subarray(ID_BYTES)];
  if (mac.length !== MAC_BYTES || !whose.some((profile) => timingSafeEqual(mac, veilMac(key, id, profile)))) return null;
  return appointmentCode(key, uuidOf(id.toString("hex")));
}

function veilMac(key: string, id: Buffer, whose: string): Buffer {
  return createHmac("sha256", own(key, "appointment veil")).update(id).update(whose).digest().subarray(0, MAC_BYTES);
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
