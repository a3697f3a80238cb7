/**
 * From what a journey wants to say to what goes over the wire: variables filled, limits kept, and a preview
 * of how it reads on the phone. Pure. Shapes and limits: sections 3.2–3.7 and 3.11 of the WhatsApp reference.
 */
import type { Template } from "../catalog/template.ts";
import { createTracker, type LinkFacts, type Tracker } from "../links/tracker.ts";
import type { FreeForm, MessageContent, RenderedContent } from "../messages/content.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { freeForm } from "../messages/form/free-form.ts";
import { chooseTemplate } from "../policy/choose-template.ts";
import type { Profile } from "../profiles/profile.ts";
import { ContentError } from "./content-error.ts";
import { createFill, fillPart, type RenderText } from "./fill.ts";
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
  /** Absent: addresses stay as they are. */
  readonly links?: LinkFacts;
};
export type Rendering =
  | { readonly kind: "rendered"; readonly rendered: RenderedContent }
  | { readonly kind: "invalid"; readonly part: string; readonly problem: string };

export function renderMessage(content: MessageContent, facts: RenderFacts, render: RenderText = renderText): Rendering {
  const fill = createFill(render, variablesOf(facts));
  const tracker = facts.links ? createTracker(facts.links) : null;
  try {
    if (content.kind === "template") {
      const template = chooseTemplate(content, facts.profile, facts.templates);
      if (!template) throw new ContentError("name", `there is no template ${content.name} in a language that fits`);
      // A code must arrive as it is, with nothing that Meta could take for a reason to refuse it.
      const counted = template.category === "AUTHENTICATION" ? null : tracker;
      return rendered(renderTemplate(content, template, fill, counted), counted);
    }
    const filled = freeForm.map(content, (text, rule, path) => fillPart(fill, text, rule, path), "");
    const led = tracker === null || isCode(filled) ? filled : withLinks(filled, tracker);
    return rendered({ content: led, preview: previewOf(led) }, tracker);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { kind: "invalid", part: error.part, problem: error.message };
  }
}

function rendered(made: RenderedContent, tracker: Tracker | null): Rendering {
  const links = tracker?.links() ?? [];
  return { kind: "rendered", rendered: links.length === 0 ? made : { ...made, links } };
}

function isCode(content: FreeForm): boolean {
  return "directSend" in content && content.directSend?.category === "authentication";
}

/** Addresses to tap: buttons, and what a phone makes tappable in running text. Files, which WhatsApp fetches itself, keep theirs. */
const IN_TEXT = /^\/(text|body|caption|cards\/\d+\/body)$/;
const ADDRESS = /^\/(url|cards\/\d+\/url)$/;

function withLinks(content: FreeForm, tracker: Tracker): FreeForm {
  return freeForm.map(
    content,
    (text, { most }, path) =>
      IN_TEXT.test(path) ? tracker.inText(path, text, most) : ADDRESS.test(path) ? tracker.address(path, text) : text,
    "",
  );
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
