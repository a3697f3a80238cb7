import type { ChannelForm } from "../../../src/messages/channel-form.ts";

const modules = import.meta.glob<{ readonly form: ChannelForm }>("../../../src/channels/*/form.ts", { eager: true });

/** What each kind of channel is: WhatsApp first, the others by their names. */
export const CHANNEL_FORMS: readonly ChannelForm[] = Object.values(modules)
  .map(({ form }) => form)
  .toSorted((one, other) => rank(one).localeCompare(rank(other)));

function rank({ kind }: ChannelForm): string {
  return kind === "whatsapp" ? "" : kind;
}

export function channelForm(kind: string): ChannelForm | null {
  return CHANNEL_FORMS.find((form) => form.kind === kind) ?? null;
}

/** Its name for people; a kind that nobody knows any more is told as it was written. */
export function channelName(kind: string, language: string): string {
  return channelForm(kind)?.name[language === "fr" ? "fr" : "en"] ?? kind;
}
