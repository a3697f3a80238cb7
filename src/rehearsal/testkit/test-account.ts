/** What stands behind a journey under test: a sender, templates, a person who has agreed to everything. */
import type { JourneyWorldOptions, TestPersonInput, TestTemplate } from "@parley/sdk/testkit";
import type { Channel } from "../../catalog/channel.ts";
import { form } from "../../channels/whatsapp/form.ts";
import type { Template } from "../../catalog/template.ts";
import type { SamplePerson } from "../../contract/rehearsal.ts";
import type { ChannelForm } from "../../messages/channel-form.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { messagesOf } from "../../journeys/messages-of.ts";
import type { MessageContent } from "../../messages/content.ts";
import { fromMs } from "../../journeys/time.ts";

export function testChannel({
  messagesPerSecond = 80,
  pairRate = { everyMs: 6_000, burst: 45 },
  paused = false,
}: NonNullable<JourneyWorldOptions["sender"]>): Channel {
  return {
    id: "channel" as Channel["id"],
    workspaceId: "sample" as Channel["workspaceId"],
    kind: "whatsapp",
    name: "Test",
    state: paused ? "paused" : "active",
    pause: paused ? { reason: "manual", detail: null, at: fromMs(0).toISOString() } : null,
    form,
    config: { baseUrl: "", version: "", phoneNumberId: "", accountId: "", appId: "", displayPhoneNumber: "", messagesPerSecond, pairRate },
  };
}

/** A sender of each other channel that the journey names. It takes what the journey says: which texts there are, the installation knows. */
export function otherTestChannels(document: JourneyDocument): ReadonlyMap<string, Channel> {
  const fields = new Map<string, Set<string>>();
  for (const { channel, content } of messagesOf(document)) {
    if (content.kind !== "fields") continue;
    const known = fields.get(channel) ?? new Set<string>();
    for (const name of Object.keys(content.fields)) known.add(name);
    fields.set(channel, known);
  }
  return new Map(
    [...fields].map(([kind, names]) => {
      const sender: Channel = {
        ...testChannel({}),
        id: kind as Channel["id"],
        kind,
        name: kind,
        config: { messagesPerSecond: 80 },
        form: openForm(kind, [...names]),
      };
      return [kind, sender] as const;
    }),
  );
}

function openForm(kind: string, names: readonly string[]): ChannelForm {
  const field = { label: { en: "", fr: "" }, most: 1_000_000, required: false, control: "lines" } as const;
  return {
    ...form,
    kind,
    name: { en: kind, fr: kind },
    addressedBy: "profile",
    fields: Object.fromEntries(names.map((name) => [name, { ...field, what: name }])),
    preview: (said) => ({ header: null, body: Object.values(said).join("\n"), footer: null, buttons: [] }),
  };
}

export function samplePersonOf(input: TestPersonInput, place: number, zone: string | null): SamplePerson {
  const { phone, externalId = `person-${place + 1}`, marketing, utility, attributes, audiences, locale, timeZone, country } = input;
  return {
    externalId,
    ...(phone === null ? {} : { phone: phone ?? `+4477009${String(place).padStart(5, "0")}` }),
    ...(attributes === undefined ? {} : { attributes }),
    locale: locale === undefined ? "en" : locale,
    timeZone: timeZone ?? zone,
    country: country === undefined ? "GB" : country,
    ...(marketing === null ? {} : { marketing: marketing ?? "opted_in" }),
    ...(utility === null ? {} : { utility: utility ?? "opted_in" }),
    ...(audiences === undefined ? {} : { audiences }),
  };
}

/** Those given, and for each other template of the journey one that fits the way it is used. */
export function testTemplates(document: JourneyDocument, given: readonly TestTemplate[]): readonly Template[] {
  const named = new Set(given.map(({ name }) => name));
  const assumed = new Map<string, Template>();
  for (const { purpose, content } of messagesOf(document)) {
    if (content.kind !== "template" || named.has(content.name)) continue;
    const category = purpose === "marketing" ? "MARKETING" : purpose === "authentication" ? "AUTHENTICATION" : "UTILITY";
    assumed.set(content.name, fittingTemplate(content, category));
  }
  return [...given.map(givenTemplate), ...assumed.values()];
}

function givenTemplate({
  name,
  language = "en",
  category = "UTILITY",
  status = "APPROVED",
  body,
  quickReplies = [],
}: TestTemplate): Template {
  const buttons = quickReplies.map((text) => ({ type: "QUICK_REPLY", text }));
  return {
    ...templateOf(name, language, category),
    status,
    components: [{ type: "BODY", text: body }, ...(buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons }])],
  };
}

/** Reads as its name and the values it was given, so that a test sees both. */
function fittingTemplate(content: Extract<MessageContent, { readonly kind: "template" }>, category: Template["category"]): Template {
  const parameters = Object.keys(content.body ?? {}).map((parameter) => ` ${parameter}={{${parameter}}}`);
  const last = Math.max(-1, ...(content.buttons ?? []).map(({ index }) => index));
  const buttons = Array.from({ length: last + 1 }, (_, index) => {
    const value = content.buttons?.find((button) => button.index === index);
    if (value?.kind === "url") return { type: "URL", text: `Link ${index + 1}`, url: "https://example.com/{{1}}" };
    if (value?.kind === "copy_code") return { type: "COPY_CODE", text: "Copy code" };
    return { type: "QUICK_REPLY", text: value?.kind === "quick_reply" ? value.payload : `Button ${index + 1}` };
  });
  const { header } = content;
  const head =
    header === undefined
      ? []
      : header.kind === "text"
        ? [
            {
              type: "HEADER",
              format: "TEXT",
              text: Object.keys(header.values)
                .map((name) => `{{${name}}}`)
                .join(" "),
            },
          ]
        : [{ type: "HEADER", format: header.kind.toUpperCase() }];
  return {
    ...templateOf(content.name, content.language ?? "en", category),
    components: [
      ...head,
      { type: "BODY", text: `${content.name}${parameters.join("")}` },
      ...(buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons }]),
    ],
  };
}

function templateOf(name: string, language: string, category: Template["category"]): Template {
  return {
    workspaceId: "sample" as Template["workspaceId"],
    channelId: "channel" as Template["channelId"],
    externalId: name,
    name,
    language,
    status: "APPROVED",
    category,
    parameterFormat: "NAMED",
    components: [],
    qualityScore: null,
    rejectedReason: null,
    syncedAt: fromMs(0),
  };
}
