/** The message that asks somebody to confirm: what it says on each kind of channel. */
import type { Channel } from "../catalog/channel.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { OptInRequest } from "../consent/opt-in-request.ts";
import { type ConfirmationText, confirmationText, inLanguage, WHOLE_TITLES, YES_BUTTON } from "../consent/opt-in-settings.ts";
import { parametersOf, templateParts } from "../content/template-parts.ts";
import type { ButtonsContent, FieldsContent, MessageContent, TemplateButtonValue } from "../messages/content.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";

/** Of the button in a conversation, and of a template's quick reply. */
export const CONFIRM_BUTTON = "opt_in_confirm";
const DECLINE_BUTTON = "opt_in_decline";

type Asking = { readonly catalog: Catalog; readonly workspaceId: WorkspaceId; readonly channel: Channel; readonly profile: Profile };

export function confirmationMessage(
  { catalog, workspaceId, channel, profile }: Asking,
  request: OptInRequest,
): { readonly content: MessageContent; readonly variables: JsonObject } {
  const { settings, name: workspace } = catalog.optIn(workspaceId);
  const languages = [request.language, profile.locale, catalog.languages(workspaceId, "").workspace];
  const text = confirmationText(settings, languages);
  const until = new Intl.DateTimeFormat(text.language, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: profile.timeZone ?? catalog.hours(workspaceId).timeZone,
  }).format(Date.parse(request.expiresAt));
  const topics = request.parts.map(({ purpose, topic }) => {
    const titles = topic === null ? undefined : catalog.topic(workspaceId, topic)?.texts;
    const title = titles && inLanguage(titles, [text.language])?.title;
    return title ?? topic ?? inLanguage(WHOLE_TITLES, [text.language])?.[purpose] ?? purpose;
  });
  const variables = { opt_in: { topics: topics.join(", "), workspace, until } };
  const content = channel.kind === "whatsapp" ? onWhatsApp(catalog, channel, settings.template, text) : inFields(channel.form, text);
  return { content, variables };
}

function onWhatsApp(
  catalog: Catalog,
  channel: Channel,
  name: string | null,
  text: ConfirmationText & { readonly language: string },
): MessageContent {
  const title = inLanguage(YES_BUTTON, [text.language]) ?? "OK";
  const buttons: ButtonsContent = { kind: "buttons", body: text.short, buttons: [{ id: CONFIRM_BUTTON, title }] };
  const [template] = name === null ? [] : catalog.templates(channel.id, name);
  if (name === null || !template) return buttons;
  const parts = templateParts(template);
  const values = parametersOf(parts.body).map((parameter) => {
    const value = parameter === "workspace" || parameter === "2" ? "{{ opt_in.workspace }}" : "{{ opt_in.topics }}";
    return [parameter, value] as const;
  });
  const yes = parts.buttons.findIndex(({ kind }) => kind === "quick_reply");
  const taps = parts.buttons.flatMap((button, index): readonly TemplateButtonValue[] => {
    // The first is the yes.
    if (button.kind === "quick_reply") return [{ kind: "quick_reply", index, payload: index === yes ? CONFIRM_BUTTON : DECLINE_BUTTON }];
    if (button.kind !== "url" || !button.url.includes("{{")) return [];
    // Behind a button that leads through our short links stands the whole address.
    return [{ kind: "url", index, suffix: button.url.includes("/l/{{") ? "{{ confirm_url }}" : "{{ confirm_code }}" }];
  });
  return {
    kind: "template",
    name,
    ...(values.length === 0 ? {} : { body: Object.fromEntries(values) }),
    ...(taps.length === 0 ? {} : { buttons: taps }),
    inWindow: { when: "open", content: buttons },
  };
}

/** Of the texts that must be filled in the longest says it, the others what it is about. */
function inFields(form: ChannelForm | null, { title, body, short }: ConfirmationText): FieldsContent {
  const fields = Object.entries(form?.fields ?? {}).filter(([, field]) => field.control !== "address");
  const wanted = fields.filter(([, { required }]) => required);
  const used = wanted.length > 0 ? wanted : fields.slice(0, 1);
  const longest = used.toSorted(([, a], [, b]) => b.most - a.most)[0]?.[0];
  return {
    kind: "fields",
    fields: Object.fromEntries(used.map(([name, field]) => [name, name !== longest ? title : field.markup === "html" ? body : short])),
  };
}
