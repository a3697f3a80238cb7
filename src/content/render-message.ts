/**
 * From what a journey wants to say to what goes over the wire: variables filled, limits kept, and a preview
 * of how it reads on the phone. Pure. Shapes and limits: sections 3.2–3.7 and 3.11 of the WhatsApp reference.
 */
import type { Template } from "../catalog/template.ts";
import type { InteractiveHeader, MessageContent, RenderedContent } from "../messages/content.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { chooseTemplate } from "../policy/choose-template.ts";
import type { Profile } from "../profiles/profile.ts";
import { ContentError } from "./content-error.ts";
import { createFill, webAddress, type Fill, type RenderText } from "./fill.ts";
import { renderText } from "../liquid/liquid.ts";
import { previewOf } from "./preview.ts";
import { renderTemplate } from "./render-template.ts";

export type RenderFacts = {
  readonly profile: Profile;
  /** What the texts may use besides `profile` and `now`. */
  readonly variables: JsonObject;
  /** Every language of the content's template. */
  readonly templates: readonly Template[];
  readonly now: Date;
  /** The workspace's zone; UTC without it. */
  readonly timeZone?: string;
};
export type Rendering =
  | { readonly kind: "rendered"; readonly rendered: RenderedContent }
  | { readonly kind: "invalid"; readonly part: string; readonly problem: string };

export function renderMessage(content: MessageContent, facts: RenderFacts, render: RenderText = renderText): Rendering {
  const fill = createFill(render, variablesOf(facts));
  try {
    if (content.kind === "template") {
      const template = chooseTemplate(content, facts.profile, facts.templates);
      if (!template) throw new ContentError("name", `there is no template ${content.name} in a language that fits`);
      return { kind: "rendered", rendered: renderTemplate(content, template, fill) };
    }
    const filled = fillContent(content, fill);
    return { kind: "rendered", rendered: { content: filled, preview: previewOf(filled) } };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { kind: "invalid", part: error.part, problem: error.message };
  }
}

function variablesOf({ variables, profile, now, timeZone }: RenderFacts): JsonObject {
  const all: { [name: string]: Json } = {
    profile: profileVariables(profile),
    now: now.toISOString(),
    workspace: { timeZone: timeZone ?? "UTC" },
  };
  // Names come from outside: "__proto__" would set the prototype, and no text can name it.
  for (const name of Object.keys(variables)) if (!Object.hasOwn(all, name) && name !== "__proto__") all[name] = variables[name] ?? null;
  return all;
}

/** A person as templates name it, the same in journeys and here. */
function profileVariables(profile: Profile): JsonObject {
  const { externalId, phone, bsuid, email } = profile.identities;
  // Put together name by name: with a spread for each this took a third of the time of filling a text.
  const variables: { [name: string]: Json } = {
    id: profile.id,
    attributes: profile.attributes,
    locale: profile.locale,
    timeZone: profile.timeZone,
    country: profile.country,
  };
  if (externalId !== undefined) variables["externalId"] = externalId;
  if (phone !== undefined) variables["phone"] = phone;
  if (bsuid !== undefined) variables["bsuid"] = bsuid;
  if (email !== undefined) variables["email"] = email;
  return variables;
}

type FreeForm = Exclude<MessageContent, { readonly kind: "template" }>;

function fillContent(content: FreeForm, fill: Fill): FreeForm {
  switch (content.kind) {
    case "text":
      return { ...content, text: fill.required("text", content.text, 4_096) };
    case "buttons":
      return {
        kind: "buttons",
        ...frame(content, fill),
        body: fill.required("body", content.body, 1_024),
        buttons: content.buttons.map((button, index) => ({
          id: fill.required(`buttons.${index}.id`, button.id, 256),
          title: fill.required(`buttons.${index}.title`, button.title, 20),
        })),
      };
    case "list":
      return fillList(content, fill);
    case "link":
      return {
        kind: "link",
        ...frame(content, fill),
        body: fill.required("body", content.body, 1_024),
        label: fill.required("label", content.label, 20),
        url: webAddress("url", fill.required("url", content.url, 2_000)),
      };
    case "media": {
      const caption = fill.optional("caption", content.caption, 1_024);
      const filename = fill.optional("filename", content.filename, 240);
      const link = webAddress("link", fill.required("link", content.link, 2_000));
      return {
        kind: "media",
        media: content.media,
        link,
        ...(caption === undefined ? {} : { caption }),
        ...(filename === undefined ? {} : { filename }),
      };
    }
  }
}

function fillList(content: Extract<FreeForm, { readonly kind: "list" }>, fill: Fill): FreeForm {
  const header = fill.optional("header", content.header, 60);
  const footer = fill.optional("footer", content.footer, 60);
  return {
    kind: "list",
    ...(header === undefined ? {} : { header }),
    body: fill.required("body", content.body, 4_096),
    ...(footer === undefined ? {} : { footer }),
    button: fill.required("button", content.button, 20),
    sections: content.sections.map((section, at) => {
      const title = fill.optional(`sections.${at}.title`, section.title, 24);
      return {
        ...(title === undefined ? {} : { title }),
        rows: section.rows.map((row, index) => {
          const part = `sections.${at}.rows.${index}`;
          const description = fill.optional(`${part}.description`, row.description, 72);
          return {
            id: fill.required(`${part}.id`, row.id, 200),
            title: fill.required(`${part}.title`, row.title, 24),
            ...(description === undefined ? {} : { description }),
          };
        }),
      };
    }),
  };
}

function frame(
  content: { readonly header?: InteractiveHeader; readonly footer?: string },
  fill: Fill,
): { readonly header?: InteractiveHeader; readonly footer?: string } {
  const footer = fill.optional("footer", content.footer, 60);
  return {
    ...(content.header === undefined ? {} : { header: fillHeader(content.header, fill) }),
    ...(footer === undefined ? {} : { footer }),
  };
}

function fillHeader(header: InteractiveHeader, fill: Fill): InteractiveHeader {
  if (header.kind === "text") return { kind: "text", text: fill.required("header.text", header.text, 60) };
  return { kind: header.kind, link: webAddress("header.link", fill.required("header.link", header.link, 2_000)) };
}
