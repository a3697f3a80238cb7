import type { Channel } from "../../catalog/channel.ts";

/** How a sender was set up, read once; the form has checked each. */
export type Sender = {
  readonly host: string;
  readonly port: number;
  readonly security: "starttls" | "tls" | "none";
  readonly ca: string | null;
  readonly user: string | null;
  readonly from: { readonly name: string; readonly address: string };
  /** Of the sender's address. */
  readonly domain: string;
  readonly replyTo: string | null;
  readonly bounceDomain: string | null;
  readonly inboundPort: number | null;
  readonly dkimSelector: string | null;
  readonly tracksOpens: boolean;
  readonly brand: Brand;
};
export type Brand = {
  readonly name: string;
  readonly logoUrl: string | null;
  readonly colour: string;
  readonly postalAddress: string | null;
  readonly footer: string | null;
  readonly language: Language;
};
export type Language = "en" | "fr";

export function senderOf({ config }: Pick<Channel, "config">): Sender {
  const text = (name: string): string | null => {
    const value = config[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const number = (name: string): number | null => (typeof config[name] === "number" ? config[name] : null);
  const address = text("fromAddress") ?? "";
  const security = text("security");
  return {
    host: text("host") ?? "",
    port: number("port") ?? 587,
    security: security === "tls" || security === "none" ? security : "starttls",
    ca: text("caCertificate"),
    user: text("user"),
    from: { name: text("fromName") ?? "", address },
    domain: address.slice(address.lastIndexOf("@") + 1).toLowerCase(),
    replyTo: text("replyTo"),
    bounceDomain: text("bounceDomain")?.toLowerCase() ?? null,
    inboundPort: number("inboundPort"),
    dkimSelector: text("dkimSelector"),
    tracksOpens: config["trackOpens"] !== false,
    brand: {
      name: text("brandName") ?? "",
      logoUrl: text("logoUrl"),
      colour: text("colour") ?? "#1f5f8b",
      postalAddress: text("postalAddress"),
      footer: text("footer"),
      language: text("language") === "fr" ? "fr" : "en",
    },
  };
}
