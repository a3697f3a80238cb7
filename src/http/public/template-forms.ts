import type { Catalog } from "../../catalog/catalog.ts";
import type { Template } from "../../catalog/template.ts";
import { parametersOf, type TemplateButton, templateParts } from "../../content/template-parts.ts";
import type { ButtonForm, FindTemplate, TemplateForm } from "../../journeys/template-fit.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { chooseTemplate } from "../../policy/choose-template.ts";

/** The workspace's templates as journeys are held against them: found and read as the sender will find and read them. */
export function templatesOf(catalog: Catalog, workspaceId: WorkspaceId): FindTemplate {
  return (kind, content) => {
    const channel = catalog.defaultChannel(workspaceId, kind);
    if (!channel) return null;
    const templates = catalog.templates(channel.id, content.name);
    const chosen = chooseTemplate(content, null, templates);
    // Without a language by the author each customer has their own.
    const fitting = content.language === undefined ? templates : chosen ? [chosen] : [];
    return { languages: templates.map(({ language }) => language), fitting: fitting.map(formOf) };
  };
}

function formOf(template: Template): TemplateForm {
  const { language, status, category } = template;
  const { header, body, buttons } = templateParts(template);
  return {
    language,
    status,
    category,
    header: header?.kind === "text" ? { kind: "text", variables: parametersOf(header.text) } : header,
    body: parametersOf(body),
    buttons: buttons.map(buttonForm),
  };
}

function buttonForm(button: TemplateButton): ButtonForm {
  if (button.kind === "url") return button.url.includes("{{") ? "link_with_variable" : "link";
  return button.kind === "phone" ? "other" : button.kind;
}
