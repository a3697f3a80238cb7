import type { FastifyInstance, FastifyRequest } from "fastify";
import { isUsableKey } from "../flows/endpoint/encryption.ts";
import { textAt, type JsonObject } from "../json.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { requireNumber, requireToken } from "./access.ts";
import { refuse } from "./refusal.ts";
import { bodyOf, idOf, parametersOf } from "./request-parts.ts";

const attemptsPer72h = 10;

/** Registration, codes, settings, commerce, encryption key and the other small edges of a number. */
export function registerNumbers(server: FastifyInstance, world: World): void {
  const numberFor = (request: FastifyRequest): PhoneNumber =>
    requireNumber(world, idOf(request), requireToken(world, request, "whatsapp_business_management"));

  server.post("/:version/:id/register", (request) => {
    const number = numberFor(request);
    const pin = textAt(bodyOf(request), "pin") ?? refuse(100, null, { message: "(#100) The parameter pin is required." });
    countAttempt(world, number);
    if (!/^\d{6}$/.test(pin)) refuse(100, null, { message: "(#100) Param pin must be 6 characters long." });
    if (number.pin !== null && number.pin !== pin) refuse(133005, "Two-step verification PIN mismatch.");
    if (!number.verified) refuse(133006, "Phone number needs to be verified before registering.");
    number.pin = pin;
    number.registered = true;
    return { success: true };
  });

  server.post("/:version/:id/deregister", (request) => {
    const number = numberFor(request);
    countAttempt(world, number);
    number.registered = false;
    // Meta signs keys at registration: after it the key has to be uploaded anew (reference 12.3).
    number.publicKey = null;
    return { success: true };
  });

  server.post("/:version/:id/request_code", (request) => {
    const number = numberFor(request);
    if (number.verified) refuse(136024, null, { message: "(#136024) Phone number is already verified" });
    return { success: true };
  });

  server.post("/:version/:id/verify_code", (request) => {
    const number = numberFor(request);
    if (number.verified) refuse(136024, null, { message: "(#136024) Phone number is already verified" });
    number.verified = true;
    return { success: true };
  });

  server.get("/:version/:id/settings", (request) => numberFor(request).settings);
  server.post("/:version/:id/settings", (request) => {
    const number = numberFor(request);
    number.settings = { ...number.settings, ...bodyOf(request) };
    return { success: true };
  });

  server.get("/:version/:id/whatsapp_commerce_settings", (request) => {
    const { commerce, id } = numberFor(request);
    return { data: [{ is_cart_enabled: commerce.isCartEnabled, is_catalog_visible: commerce.isCatalogVisible, id }] };
  });
  server.post("/:version/:id/whatsapp_commerce_settings", (request) => {
    const { commerce } = numberFor(request);
    const given = parametersOf(request);
    commerce.isCartEnabled = flagOf(given, "is_cart_enabled", commerce.isCartEnabled);
    commerce.isCatalogVisible = flagOf(given, "is_catalog_visible", commerce.isCatalogVisible);
    return { success: true };
  });

  server.post("/:version/:id/whatsapp_business_encryption", (request) => {
    const number = numberFor(request);
    const pem =
      textAt(parametersOf(request), "business_public_key") ??
      refuse(100, null, { message: "(#100) The parameter business_public_key is required." });
    if (!isUsableKey(pem))
      refuse(100, null, { message: "(#100) Param business_public_key must be a 2048-bit RSA public key in PEM format." });
    number.publicKey = pem;
    return { success: true };
  });
  server.get("/:version/:id/whatsapp_business_encryption", (request) => {
    const { publicKey } = numberFor(request);
    return { data: publicKey === null ? [] : [{ business_public_key: publicKey, business_public_key_signature_status: "VALID" }] };
  });

  server.get("/:version/:id/conversational_automation", (request) => ({ conversational_automation: numberFor(request).automation }));
  server.post("/:version/:id/conversational_automation", (request) => {
    numberFor(request).automation = bodyOf(request);
    return { success: true };
  });

  server.get("/:version/:id/business_compliance_info", (request) => ({
    data: [{ ...numberFor(request).compliance, messaging_product: "whatsapp" }],
  }));
  server.post("/:version/:id/business_compliance_info", (request) => {
    numberFor(request).compliance = bodyOf(request);
    return { success: true };
  });
}

function countAttempt(world: World, number: PhoneNumber): void {
  const now = world.clock.now();
  number.registrations = number.registrations.filter((at) => now - at < 72 * 3_600_000);
  if (number.registrations.length >= attemptsPer72h) refuse(133016, "Too many registration or deregistration attempts: 10 in 72 hours.");
  number.registrations.push(now);
}

function flagOf(given: JsonObject, key: string, before: boolean): boolean {
  const value = given[key];
  return value === undefined ? before : value === true || value === "true";
}
