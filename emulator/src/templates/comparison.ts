import { refuse } from "../graph/refusal.ts";
import { numberAt, parsedAt, type JsonObject } from "../json.ts";
import { hasStatus } from "../store/message.ts";
import type { Template } from "../store/template.ts";
import type { World } from "../store/world.ts";

const daySeconds = 86_400;
const lookbackDays = [7, 30, 60, 90];
const fewestSends = 1_000;

/** Two templates of an account side by side: sends, block rate, top reason. Both must have been sent a thousand times. */
export function compareTemplates(world: World, template: Template, query: JsonObject): JsonObject {
  const ids = parsedAt(query, "template_ids");
  const other = world.templates.get(String(Array.isArray(ids) ? ids[0] : (ids ?? "")).replace(/\D/g, ""));
  if (!other || other.accountId !== template.accountId || other === template || (Array.isArray(ids) && ids.length > 1))
    return refuse(100, null, { message: "(#100) Param template_ids must name one other template of the same WhatsApp Business Account." });
  const [start, end] = [numberAt(query, "start"), numberAt(query, "end")];
  if (start === null || end === null) return refuse(100, null, { message: "(#100) The parameters start and end are required." });
  // A few seconds are lost between asking and being asked.
  const days = lookbackDays.find((count) => Math.abs(end - start - count * daySeconds) < 60);
  if (days === undefined) refuse(100, null, { message: "(#100) Lookback windows are limited to 7, 30, 60 and 90 days." });
  const pair = [template, other];
  const sends = pair.map((each) => sendsOf(world, each, start * 1000, end * 1000));
  if (sends.some((count) => count < fewestSends))
    refuse(100, null, { message: `(#100) Both templates must have been sent at least ${fewestSends} times in the timeframe.` });
  const byBlockRate = pair.toSorted((a, b) => blockRate(a) - blockRate(b)).map(({ id }) => id);
  return {
    data: [
      { metric: "BLOCK_RATE", type: "RELATIVE", order_by_relative_metric: byBlockRate },
      { metric: "MESSAGE_SENDS", type: "NUMBER_VALUES", number_values: pair.map(({ id }, index) => ({ key: id, value: sends[index] })) },
      {
        metric: "TOP_BLOCK_REASON",
        type: "STRING_VALUES",
        string_values: pair.map(({ id }) => ({ key: id, value: "UNKNOWN_BLOCK_REASON" })),
      },
    ],
  };
}

function blockRate({ feedback }: Template): number {
  return feedback.delivered === 0 ? 0 : feedback.blocked / feedback.delivered;
}

function sendsOf(world: World, template: Template, from: number, to: number): number {
  return world.ledger.filter(
    (message) => message.templateId === template.id && message.at >= from && message.at <= to && hasStatus(message, "sent"),
  ).length;
}
