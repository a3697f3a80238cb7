import { createHmac, timingSafeEqual } from "node:crypto";

/** 32 bytes in canonical base64: a second spelling of the same bytes is refused. */
const HEADER = /^[A-Za-z0-9+/]{43}=$/;

/** Whether `X-Shopify-Hmac-Sha256` was made over exactly these bytes with the shop's secret. Call it before parsing. */
export function verifyShopify(secret: string, rawBody: Uint8Array, header: string | undefined): boolean {
  if (header === undefined || !HEADER.test(header) || secret === "") return false;
  const given = Buffer.from(header, "base64");
  return given.toString("base64") === header && timingSafeEqual(given, createHmac("sha256", secret).update(rawBody).digest());
}
