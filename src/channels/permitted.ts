import type { FieldValues } from "../messages/content.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { AppError } from "../platform/errors.ts";
import { isGenuinePermit } from "../policy/decide-send.ts";
import type { SendRequest } from "./channel-module.ts";

/** The message and its filled-in texts; throws unless the gate allowed exactly this attempt by exactly this sender. */
export function assertPermitted({ permit, message, channel }: SendRequest): {
  readonly message: OutboundMessage;
  readonly fields: FieldValues;
  /** The channel's id of the message that it answers. */
  readonly replyTo: string | null;
  /** Of the library, what goes along. */
  readonly files: readonly { readonly asset: string; readonly filename: string }[];
} {
  const isAllowed =
    isGenuinePermit(permit) &&
    permit.messageId === message.id &&
    permit.attempt === message.attempt &&
    permit.channelId === channel.id &&
    permit.channelId === message.channelId;
  if (!isAllowed)
    throw new AppError("forbidden", `message ${message.id} has no permit for attempt ${message.attempt}: only the gate can make one`);
  const content = message.rendered?.content;
  if (content?.kind !== "fields") throw new AppError("internal", `message ${message.id} was claimed without the channel's texts`);
  const files = (content.files ?? []).map(({ asset, filename }) => ({
    asset,
    filename: filename ?? message.rendered?.media?.[asset]?.filename ?? asset,
  }));
  return { message, fields: content.fields, replyTo: content.replyTo ?? null, files };
}
