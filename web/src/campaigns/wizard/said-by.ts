import type { CampaignVariant } from "../../api/types.ts";
import { startFields } from "../../channels/channel-fields.tsx";
import { channelForm } from "../../channels/channel-forms.ts";
import { CONTENT_STARTS, wordsOf } from "../../journeys/edit/forms/content-specs.ts";

type Messages = CampaignVariant["messages"];

/** The same words by another channel, in each language. */
export function saidBy(kind: string, messages: Messages): Messages {
  const form = channelForm(kind);
  return Object.fromEntries(
    Object.entries(messages).map(([language, content]) => {
      const words = wordsOf(content);
      return [language, kind === "whatsapp" || !form ? CONTENT_STARTS.text(words) : startFields(form, words)];
    }),
  );
}
