/** Messages that helpers send: service messages in answer to what was just written, each with a way to a person where the channel has buttons. */
import type { CustomerWords } from "../assist/customer-words.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { MessageContent } from "../messages/content.ts";
import type { MessageOrigin } from "../messages/message.ts";
import type { MessageId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { type Pair, queueAnswer } from "./queue-answer.ts";

export type Saying = {
  readonly by: Extract<MessageOrigin, { readonly kind: "helper" }>["by"];
  readonly ref: string;
  /** Liquid of the author's, or a text of somebody else's, which is data and never run. */
  readonly text: { readonly liquid: string } | { readonly plain: string };
  readonly variables: JsonObject;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
  readonly isMarked: boolean;
};

/** Null: the channel is gone or has nothing that a text could be said in. */
export function speak(work: LaneWork, talk: Pair, words: CustomerWords, saying: Saying): MessageId | null {
  const form = work.catalog.channels.get(talk.channelId)?.form;
  const content = form ? contentOf(form, words, saying) : null;
  if (!content) return null;
  const plain = "plain" in saying.text ? saying.text.plain : "";
  return queueAnswer(work, talk, {
    origin: { kind: "helper", by: saying.by, ref: saying.ref },
    content,
    variables: { ...saying.variables, helper: { text: plain } },
  });
}

function contentOf({ fields }: ChannelForm, words: CustomerWords, { text, buttons, isMarked }: Saying): MessageContent | null {
  const said = "plain" in text ? "{{ helper.text }}" : text.liquid;
  const names = Object.entries(fields);
  if (names.length === 0)
    return buttons.length === 0
      ? { kind: "text", text: said }
      : { kind: "buttons", body: said, buttons, ...(isMarked ? { footer: words.automatic } : {}) };
  const required = names.filter(([, field]) => field.required && field.control !== "address");
  const filled = required.length > 0 ? required : names.slice(0, 1);
  const isOnlyLine = filled.every(([, { control }]) => control === "line");
  const below = [...(buttons.length > 0 ? [words.replyPerson] : []), ...(isMarked ? [words.automatic] : [])];
  return {
    kind: "fields",
    fields: Object.fromEntries(
      filled.map(([name, { control }]) => [name, control === "line" && !isOnlyLine ? words.automatic : [said, ...below].join("\n\n")]),
    ),
  };
}
