/** What customers see of a business when they tap its name (section 2.3). */
import type { WhatsAppChannel } from "../../catalog/channel.ts";
import type { GraphClient } from "./graph-client.ts";
import { asArray, asObject, asText } from "./json-shape.ts";

export type BusinessProfile = {
  readonly about: string;
  readonly address: string;
  readonly description: string;
  readonly email: string;
  readonly websites: readonly string[];
  readonly vertical: string;
  readonly pictureUrl: string | null;
};

const FIELDS = "about,address,description,email,profile_picture_url,websites,vertical";

export async function readBusinessProfile(graph: GraphClient, channel: WhatsAppChannel): Promise<BusinessProfile> {
  const answer = await graph.call(channel, { method: "GET", path: pathOf(channel), query: { fields: FIELDS } });
  const profile = asObject(asArray(answer["data"])[0]) ?? {};
  const text = (key: string): string => asText(profile[key]) ?? "";
  return {
    about: text("about"),
    address: text("address"),
    description: text("description"),
    email: text("email"),
    websites: asArray(profile["websites"]).map(String),
    vertical: text("vertical"),
    pictureUrl: asText(profile["profile_picture_url"]),
  };
}

export async function writeBusinessProfile(
  graph: GraphClient,
  channel: WhatsAppChannel,
  change: Partial<Omit<BusinessProfile, "pictureUrl">>,
): Promise<void> {
  await graph.call(channel, { method: "POST", path: pathOf(channel), body: { messaging_product: "whatsapp", ...change } });
}

function pathOf({ config }: WhatsAppChannel): string {
  return `${config.phoneNumberId}/whatsapp_business_profile`;
}
