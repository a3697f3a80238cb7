import { GraphRefused } from "../graph/refusal.ts";
import type { JsonObject } from "../json.ts";
import type { TemplateCategory } from "../store/template.ts";
import { graph } from "./draft-problems.ts";

const ranges: Readonly<Record<TemplateCategory, readonly [least: number, most: number]>> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};

/** `message_send_ttl_seconds`, null when not given; -1 means 30 days where the category allows it. */
export function ttlOf(given: JsonObject, category: TemplateCategory): number | null {
  const ttl = given["message_send_ttl_seconds"];
  if (ttl === undefined || ttl === null) return null;
  const [least, most] = ranges[category];
  if (typeof ttl === "number" && Number.isInteger(ttl) && ((ttl >= least && ttl <= most) || (ttl === -1 && category !== "MARKETING")))
    return ttl;
  throw new GraphRefused(graph(`Param message_send_ttl_seconds must be between ${least} and ${most} for ${category} templates.`));
}
