import { z } from "zod";
import { parseDuration, parseInstant } from "../journeys/time.ts";
import { AUDIENCE_NAME, type AudienceDocument, MESSAGE_FACTS, NUMBER_COMPARISONS, type Rule } from "./document.ts";
import { isZone } from "../platform/zoned-time.ts";
import { GROUP_KIND } from "../groups/group.ts";
import { isGroupProperty, readFactPath, readPropertyPath } from "./fact-path.ts";

const EVENT_TYPE = /^[A-Za-z][A-Za-z0-9_.:/-]{0,127}$/;
export const eventTypeSchema = z
  .string()
  .regex(EVENT_TYPE, "must be an event type such as order_placed: a letter, then letters, digits, and _ . : / -");
const name = z.string().regex(AUDIENCE_NAME, "must be lower-case letters, digits and dashes (at most 63)");
/** Names of other things, which have their own rules for how they look. */
const reference = z.string().min(1).max(200);
/** Windows move with every moment, so their length must not depend on the calendar. */
const duration = z
  .string()
  .max(40)
  .refine((text) => {
    const parsed = parseDuration(text);
    return parsed !== null && parsed.years === 0 && parsed.months === 0 && parsed.ms > 0 && parsed.ms <= LONGEST_MS;
  }, 'must be a duration in weeks, days, hours or minutes such as P30D or PT2H, up to ten years (for months and years take days, or a window { "this": "month" })');
const LONGEST_MS = 3_660 * 86_400_000;
const instant = z
  .string()
  .max(40)
  .refine(
    (text) => parseInstant(text) !== null && !text.startsWith("0000"),
    "must be a date such as 2026-11-22 or a time such as 2026-11-22T09:30:00Z",
  );
const zone = z.string().max(64).refine(isZone, "must be an IANA time zone such as Europe/Paris");
const text = z.string().min(1).max(1_000);
const scalar = z.union([z.string().max(1_000), z.number(), z.boolean()]);
const number = z.number();

const comparisons = [
  { is: z.enum(["set", "not_set"]) },
  { is: z.enum(["equal", "not_equal"]), value: scalar },
  { is: z.enum(["one_of", "none_of"]), value: z.array(scalar).min(1).max(1_000).readonly() },
  { is: z.enum(["greater", "at_least", "less", "at_most"]), value: number },
  { is: z.enum(["contains", "not_contains", "starts_with", "ends_with"]), value: text },
  { is: z.enum(["before", "after"]), value: instant },
  { is: z.enum(["in_last", "in_next", "more_than_ago"]), value: duration },
  { is: z.literal("anniversary"), value: z.int().min(0).max(60), zone: zone.exactOptional() },
] as const;

/** One shape for each group of comparisons, told apart by `is`: an error then speaks of the one that was meant. */
function compared<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const [set, equal, oneOf, order, contains, before, relative, anniversary] = comparisons;
  return z.discriminatedUnion("is", [
    z.strictObject({ ...shape, ...set }),
    z.strictObject({ ...shape, ...equal }),
    z.strictObject({ ...shape, ...oneOf }),
    z.strictObject({ ...shape, ...order }),
    z.strictObject({ ...shape, ...contains }),
    z.strictObject({ ...shape, ...before }),
    z.strictObject({ ...shape, ...relative }),
    z.strictObject({ ...shape, ...anniversary }),
  ]);
}

const factPath = z
  .string()
  .max(200)
  .refine(
    (path) => readFactPath(path) !== null,
    "must be a fact such as profile.attributes.vip, profile.country, profile.computed.orders, profile.predicted.buys, profile.reachability.whatsapp, consent.whatsapp.marketing or group.company.attributes.plan",
  );
export const propertySchema = z
  .string()
  .max(200)
  .refine((path) => readPropertyPath(path) !== null, "must be the name of a property such as total or items.0.sku");

export const whereSchema = z
  .array(compared({ property: propertySchema }))
  .max(20)
  .readonly();
const groupProperty = propertySchema.refine(
  isGroupProperty,
  "must be key, name, members, createdAt, or an attribute such as attributes.plan",
);
const groupWhere = z
  .array(compared({ property: groupProperty }))
  .max(20)
  .readonly();
export const windowSchema = z.union([
  z.strictObject({ last: duration }),
  z.strictObject({ from: duration, to: duration }),
  z.strictObject({ this: z.enum(["day", "week", "month", "year"]), zone: zone.exactOptional() }),
  z
    .strictObject({ since: instant.exactOptional(), until: instant.exactOptional() })
    .refine(({ since, until }) => since !== undefined || until !== undefined, "needs since, until or both"),
]);
const numberComparison = { is: z.enum(NUMBER_COMPARISONS), value: number };
const measure = z.union([
  z.strictObject({ of: z.literal("count"), ...numberComparison }),
  z.strictObject({ of: z.enum(["sum", "average", "min", "max"]), property: propertySchema, ...numberComparison }),
  compared({ of: z.enum(["first", "last"]), property: propertySchema.exactOptional() }),
]);
const step = z.strictObject({ event: eventTypeSchema, where: whereSchema.exactOptional(), within: duration.exactOptional() });

const parts = z
  .array(z.lazy(() => ruleSchema))
  .max(100)
  .readonly();
const FORMS: readonly { readonly key: string; readonly schema: () => z.ZodType }[] = [
  { key: "all", schema: () => z.strictObject({ all: parts }) },
  { key: "any", schema: () => z.strictObject({ any: parts }) },
  { key: "not", schema: () => z.strictObject({ not: ruleSchema }) },
  { key: "fact", schema: () => compared({ fact: factPath }) },
  {
    key: "event",
    schema: () =>
      z.strictObject({
        event: eventTypeSchema,
        where: whereSchema.exactOptional(),
        window: windowSchema.exactOptional(),
        measure: measure.exactOptional(),
      }),
  },
  {
    key: "sequence",
    schema: () =>
      z.strictObject({
        sequence: z.array(step).min(1).max(5).readonly(),
        notFollowedBy: step.exactOptional(),
        window: windowSchema.exactOptional(),
      }),
  },
  {
    key: "message",
    schema: () =>
      z
        .strictObject({
          message: z.enum(MESSAGE_FACTS),
          journey: reference.exactOptional(),
          campaign: reference.exactOptional(),
          template: reference.exactOptional(),
          channel: reference.exactOptional(),
          window: windowSchema.exactOptional(),
          count: z.strictObject(numberComparison).exactOptional(),
        })
        .refine(
          (rule) => rule.message !== "received" || (rule.journey ?? rule.campaign ?? rule.template) === undefined,
          'what people write belongs to no journey, campaign or template: take "replied" for answers to one',
        ),
  },
  { key: "audience", schema: () => z.strictObject({ audience: name, is: z.enum(["in", "not_in"]) }) },
  { key: "list", schema: () => z.strictObject({ list: name, is: z.enum(["in", "not_in"]) }) },
  {
    key: "group",
    schema: () =>
      z.strictObject({
        group: z.string().regex(GROUP_KIND, "must be a kind of groups such as company"),
        where: groupWhere.exactOptional(),
        membership: whereSchema.exactOptional(),
        count: z.strictObject(numberComparison).exactOptional(),
      }),
  },
];
const KEYS = FORMS.map(({ key }) => key);

/** The form is known by its key, so what is wrong is told of that form alone. */
export const ruleSchema: z.ZodType<Rule> = z.custom<Rule>().check((context) => {
  const value: unknown = context.value;
  const form = typeof value === "object" && value !== null ? FORMS.find(({ key }) => Object.hasOwn(value, key)) : undefined;
  if (!form) {
    context.issues.push({ code: "custom", input: value, message: `must be a rule: an object with one of ${KEYS.join(", ")}` });
    return;
  }
  const result = cached(form).safeParse(value);
  for (const issue of result.error?.issues ?? []) context.issues.push({ ...issue, input: value } as (typeof context.issues)[number]);
});

const schemas = new Map<string, z.ZodType>();
function cached(form: (typeof FORMS)[number]): z.ZodType {
  const known = schemas.get(form.key);
  if (known) return known;
  const made = form.schema();
  schemas.set(form.key, made);
  return made;
}

export const documentSchema: z.ZodType<AudienceDocument> = z.strictObject({
  schema: z.literal(1),
  name,
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).exactOptional(),
  rule: ruleSchema,
});
