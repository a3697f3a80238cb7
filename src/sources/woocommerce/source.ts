import { shopAddress, SMS_IS_WHATSAPP, strangerTo } from "../shop-address.ts";
import { isSigned } from "../signature.ts";
import type { SourceKind } from "../source-module.ts";
import { readWooCommerce, WOOCOMMERCE_TOPICS } from "./topics.ts";

/** What WooCommerce posts, unsigned, when a webhook is made, to see whether anybody answers. */
const PING = /^webhook_id=\d{1,20}$/;

/** WooCommerce tells each thing once: it does not repeat what was not answered, and after five such it stops the webhook. */
export const source: SourceKind = {
  kind: "woocommerce",
  name: { en: "WooCommerce", fr: "WooCommerce" },
  about: {
    en: "Begun checkouts, orders, refunds, customers and products, from a WooCommerce shop.",
    fr: "Paiements commencés, commandes, remboursements, clients et produits, depuis une boutique WooCommerce.",
  },
  steps: [
    {
      en: "In WordPress, open WooCommerce, Settings, Advanced, Webhooks, Add webhook.",
      fr: "Dans WordPress, ouvrez WooCommerce, Réglages, Avancé, Webhooks, Ajouter un webhook.",
    },
    {
      en: `Make an active webhook for each of these topics, with the delivery URL and the secret below: ${WOOCOMMERCE_TOPICS.join(", ")}.`,
      fr: `Créez un webhook actif pour chacun de ces sujets, avec l’URL de livraison et le secret ci-dessous : ${WOOCOMMERCE_TOPICS.join(", ")}.`,
    },
  ],
  settings: {
    storeUrl: shopAddress({ en: "Address of the shop", fr: "Adresse de la boutique" }, "https://shop.example.com"),
    smsIsWhatsApp: SMS_IS_WHATSAPP,
  },
  secret: { label: { en: "Secret", fr: "Secret" }, madeBy: "parley" },
  mapping: null,
  open: ({ headers, raw }, { secrets, settings }) => {
    const signature = headers["x-wc-webhook-signature"];
    if (signature === undefined && PING.test(raw.toString("latin1"))) return { kind: "ping" };
    if (!isSigned(secrets, raw, signature, "base64")) return null;
    const { "x-wc-webhook-resource": resource = "", "x-wc-webhook-event": event = "" } = headers;
    const [webhook, delivery] = [headers["x-wc-webhook-id"], headers["x-wc-webhook-delivery-id"]];
    return {
      kind: "delivery",
      topic: headers["x-wc-webhook-topic"] ?? (resource === "" ? "" : `${resource}.${event}`),
      key: delivery === undefined ? null : `${webhook ?? ""}:${delivery}`,
      sentAt: null,
      stranger: strangerTo(settings["storeUrl"], headers["x-wc-webhook-source"]),
    };
  },
  read: readWooCommerce,
};
