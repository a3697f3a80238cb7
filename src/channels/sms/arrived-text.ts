import type { JsonObject } from "../../platform/json.ts";
import type { ChannelNews } from "../channel-module.ts";

type Inbound = Extract<ChannelNews, { readonly kind: "inbound" }>;
export type ArrivedText = Pick<Inbound, "externalId" | "at" | "text" | "command"> & {
  /** E.164. */
  readonly phone: string;
  readonly raw: JsonObject;
};

/** Words such as STOP are obeyed where every channel's are: `engine/hear-keyword.ts`. */
export function newsOfText({ phone, text, externalId, at, raw, command }: ArrivedText): ChannelNews {
  const said = { kind: "inbound", from: { phone }, externalId, at, text, repliesTo: null, displayName: null, raw } as const;
  return command === undefined ? said : { ...said, command };
}
