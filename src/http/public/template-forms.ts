import { everStaffed } from "../../advice/answer-hours.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Template } from "../../catalog/template.ts";
import { type CardParts, parametersOf, type TemplateButton, templateParts } from "../../content/template-parts.ts";
import { timesIn } from "../../forms/document.ts";
import type { Known } from "../../journeys/known.ts";
import type { FindAsset } from "../../journeys/asset-check.ts";
import type { ButtonForm, CardForm, FindTemplate, TemplateForm } from "../../journeys/template-fit.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { chooseTemplate } from "../../policy/choose-template.ts";

/** The workspace's templates as journeys are held against them: found and read as the sender will find and read them. */
function templatesOf(catalog: Catalog, workspaceId: WorkspaceId): FindTemplate {
  return (kind, content) => {
    const channel = catalog.defaultChannel(workspaceId, kind);
    if (!channel) return null;
    const templates = catalog.templates(channel.id, content.name);
    const chosen = chooseTemplate(content, null, templates, catalog.languages(workspaceId, content.name));
    // Without a language by the author each customer has their own.
    const fitting = content.language === undefined ? templates : chosen ? [chosen] : [];
    return { languages: templates.map(({ language }) => language), fitting: fitting.map(formOf) };
  };
}

/** Everything that documents are held against, but for what only the database knows. */
export function knownIn(catalog: Catalog, workspaceId: WorkspaceId): Required<Omit<Known, "services" | "now">> {
  return {
    template: templatesOf(catalog, workspaceId),
    channel: (kind) => {
      const form = catalog.channelForm(kind);
      return form && { form, hasSender: catalog.defaultChannel(workspaceId, kind) !== null };
    },
    asset: filesOf(catalog, workspaceId),
    topic: (name) => catalog.topic(workspaceId, name),
    fragments: catalog.fragments(workspaceId),
    timesForm: (name) =>
      [...catalog.forms.values()].some((form) => {
        const live = form.workspaceId === workspaceId && form.name === name && form.state === "published" ? form.liveVersion : null;
        const document = live === null ? undefined : form.versions.get(live);
        return document !== undefined && timesIn(document) !== null;
      }),
    staffing: everStaffed(catalog.hours(workspaceId).answers ?? null),
  };
}

/** The workspace's files. */
function filesOf(catalog: Catalog, workspaceId: WorkspaceId): FindAsset {
  return (id) => {
    const asset = catalog.assets.get(id);
    return asset?.workspaceId === workspaceId ? asset : null;
  };
}

function formOf(template: Template): TemplateForm {
  const { language, status, category } = template;
  const parts = templateParts(template);
  return { language, status, category, offer: parts.offer !== null, cards: parts.cards.map(cardForm), ...cardForm(parts) };
}

function cardForm({ header, body, buttons }: CardParts): CardForm {
  return {
    header: header?.kind === "text" ? { kind: "text", variables: parametersOf(header.text) } : header,
    body: parametersOf(body),
    buttons: buttons.map(buttonForm),
  };
}

function buttonForm(button: TemplateButton): ButtonForm {
  switch (button.kind) {
    case "url":
      return button.url.includes("{{") ? "link_with_variable" : "link";
    case "phone":
    case "product":
    case "contact":
      return "other";
    default:
      return button.kind;
  }
}
