import type { TemplateButtonValue, TemplateCard, TemplateContent, TemplateHeader } from "../content.ts";
import type { DraftButton, DraftCard, DraftHeader, DraftText, TemplateDraft } from "./draft.ts";

/** A message that says the samples: how the template will read. `fileAt` is the address of a sample file. */
export function sampleContent(draft: TemplateDraft, fileAt: (sample: string) => string): TemplateContent {
  const { name, header, body, buttons = [], cards } = draft;
  return {
    kind: "template",
    name,
    ...part(header, body, buttons, fileAt),
    ...(cards ? { cards: cards.map((card) => cardContent(card, fileAt)) } : {}),
  };
}

function cardContent({ header, body, buttons }: DraftCard, fileAt: (sample: string) => string): TemplateCard {
  return part(header, body, buttons, fileAt);
}

function part(
  header: DraftHeader | undefined,
  body: DraftText | undefined,
  buttons: readonly DraftButton[],
  fileAt: (sample: string) => string,
): TemplateCard {
  const shown = header && headerContent(header, fileAt);
  const values = buttons.flatMap((button, index): readonly TemplateButtonValue[] =>
    button.kind === "url" && said(button.sample) ? [{ kind: "url", index, suffix: button.sample ?? "" }] : [],
  );
  return { ...(shown ? { header: shown } : {}), body: given(body), buttons: values };
}

function headerContent(header: DraftHeader, fileAt: (sample: string) => string): TemplateHeader | null {
  switch (header.kind) {
    case "text":
      return { kind: "text", values: given(header) };
    case "image":
    case "video":
    case "document":
      return header.sample === undefined ? null : { kind: header.kind, link: fileAt(header.sample) };
    default:
      return null;
  }
}

/** What has no sample yet keeps its braces. */
function given(text: DraftText | undefined): { readonly [variable: string]: string } {
  return Object.fromEntries(Object.entries(text?.samples ?? {}).filter(([, sample]) => said(sample)));
}

function said(sample: string | undefined): boolean {
  return sample !== undefined && sample.trim() !== "";
}
