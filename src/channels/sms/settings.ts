/** A sender's settings, as its form had them checked. */
import type { Channel } from "../../catalog/channel.ts";
import type { IdForm } from "./smpp/receipt.ts";

export type SmsSettings = SmppSettings | HttpSettings;
export type SmppSettings = {
  readonly connection: "smpp";
  readonly account: string;
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly certificate: string;
  readonly systemType: string;
  readonly sessions: number;
  readonly window: number;
  readonly enquireMs: number;
  readonly longMessages: "segments" | "payload";
  readonly receiptIds: IdForm;
};
export type HttpSettings = {
  readonly connection: "http";
  readonly account: string;
  readonly from: string;
  readonly messagingService: string;
  readonly apiUrl: string;
};

export function settingsOf({ config }: Channel): SmsSettings {
  const text = (name: string, otherwise = ""): string => {
    const value = config[name];
    return typeof value === "string" && value !== "" ? value : otherwise;
  };
  const number = (name: string, otherwise: number): number => {
    const value = config[name];
    return typeof value === "number" ? value : otherwise;
  };
  const account = text("account");
  const from = text("from");
  if (text("connection") === "http")
    return {
      connection: "http",
      account,
      from,
      messagingService: text("messagingService"),
      apiUrl: text("apiUrl", "https://api.twilio.com").replace(/\/+$/, ""),
    };
  const receiptIds = text("receiptIds");
  return {
    connection: "smpp",
    account,
    from,
    host: text("host"),
    port: number("port", 2_775),
    tls: config["tls"] === true,
    certificate: text("certificate"),
    systemType: text("systemType"),
    sessions: number("sessions", 1),
    window: number("window", 10),
    enquireMs: number("enquireSeconds", 30) * 1_000,
    longMessages: text("longMessages") === "payload" ? "payload" : "segments",
    receiptIds: receiptIds === "decimal_of_hex" || receiptIds === "hex_of_decimal" ? receiptIds : "as_told",
  };
}
