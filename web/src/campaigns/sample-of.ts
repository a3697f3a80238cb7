import type { SampleAsk } from "../../../src/contract/sample.ts";
import type { CampaignDocument } from "../api/types.ts";
import type { Content } from "../content/template-slots.ts";

/** How the message reads to people of the campaign's audience who get it in that language. */
export function askOf(
  { channel, content, audience }: Pick<CampaignDocument, "channel" | "audience"> & { readonly content: Content },
  {
    language,
    languages,
    defaultLanguage,
  }: { readonly language: string; readonly languages: readonly string[]; readonly defaultLanguage: string },
): SampleAsk | null {
  // Not chosen yet.
  if (audience.kind === "audience" && audience.name === "") return null;
  return {
    channel,
    content,
    people:
      audience.kind === "audience"
        ? { from: "audience", audience: audience.name }
        : audience.kind === "condition"
          ? { from: "condition", condition: audience.condition }
          : { from: "everybody" },
    spoken: { languages: [language, ...languages.filter((one) => one !== language)], otherwise: defaultLanguage },
  };
}
