import type { FastifyInstance, FastifyRequest } from "fastify";
import { textAt, type JsonObject } from "../json.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { requireNumber, requireToken } from "./access.ts";
import { askedFields, project } from "./fields.ts";
import { refuse } from "./refusal.ts";
import { bodyOf, idOf, queryOf } from "./request-parts.ts";

const verticals =
  "OTHER AUTO BEAUTY APPAREL EDU ENTERTAIN EVENT_PLAN FINANCE GROCERY GOVT HOTEL HEALTH NONPROFIT PROF_SERVICES RETAIL TRAVEL RESTAURANT ALCOHOL ONLINE_GAMBLING PHYSICAL_GAMBLING OTC_DRUGS UNDEFINED NOT_A_BIZ".split(
    " ",
  );
const longest = { about: 139, address: 256, description: 512, email: 128 } as const;
const shown = ["about", "address", "description", "email", "profile_picture_url", "websites", "vertical", "messaging_product"];

export function registerProfile(server: FastifyInstance, world: World): void {
  const numberFor = (request: FastifyRequest): PhoneNumber => requireNumber(world, idOf(request), requireToken(world, request));

  server.get("/:version/:id/whatsapp_business_profile", (request) => {
    const number = numberFor(request);
    const asked = askedFields(queryOf(request));
    return { data: [{ ...project({ ...number.profile }, asked, shown), messaging_product: "whatsapp" }] };
  });

  server.post("/:version/:id/whatsapp_business_profile", (request) => {
    const number = numberFor(request);
    const given = bodyOf(request);
    const problem = problemOf(given);
    if (problem) refuse(100, null, { message: `(#100) ${problem}` });
    const { messaging_product: _product, profile_picture_handle: handle, ...fields } = given;
    const picture =
      handle === undefined
        ? {}
        : { profile_picture_url: `https://pps.whatsapp.net/v/${Buffer.from(JSON.stringify(handle)).toString("base64url").slice(0, 24)}` };
    number.profile = { ...number.profile, ...fields, ...picture };
    return { success: true };
  });
}

function problemOf(given: JsonObject): string | null {
  if (given["messaging_product"] !== "whatsapp") return "The parameter messaging_product is required.";
  for (const [key, limit] of Object.entries(longest)) {
    const value = given[key];
    if (value !== undefined && (typeof value !== "string" || value.length > limit))
      return `Param ${key} must be at most ${limit} characters long.`;
  }
  if (given["about"] === "") return "Param about must be at least 1 character long.";
  const websites = given["websites"];
  if (websites !== undefined && (!Array.isArray(websites) || websites.length > 2)) return "Param websites may hold at most 2 addresses.";
  const vertical = textAt(given, "vertical");
  return vertical === null || vertical === "" || verticals.includes(vertical)
    ? null
    : `Param vertical must be one of {${verticals.join(", ")}}.`;
}
