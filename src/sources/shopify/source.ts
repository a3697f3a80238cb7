import { shopAddress, SMS_IS_WHATSAPP, strangerTo } from "../shop-address.ts";
import { isSigned } from "../signature.ts";
import type { SourceKind } from "../source-module.ts";
import { timeOf } from "../read-json.ts";
import { FAREWELL, readShopify, SHOPIFY_TOPICS } from "./topics.ts";

/** Webhooks of the admin and of apps. Shopify repeats one that was not answered with 2xx for 48 hours, under the same id. */
export const source: SourceKind = {
  kind: "shopify",
  farewell: FAREWELL,
  name: { en: "Shopify", fr: "Shopify" },
  about: {
    en: "Carts, orders, parcels, refunds, customers and what they agreed to, from a Shopify shop.",
    fr: "Paniers, commandes, colis, remboursements, clients et leurs accords, depuis une boutique Shopify.",
  },
  steps: [
    {
      en: "In Shopify, open Settings, Notifications, Webhooks.",
      fr: "Dans Shopify, ouvrez Paramètres, Notifications, Webhooks.",
    },
    {
      en: `Make a webhook for each of these topics, in JSON, to the address below: ${SHOPIFY_TOPICS.join(", ")}.`,
      fr: `Créez un webhook pour chacun de ces sujets, en JSON, vers l’adresse ci-dessous : ${SHOPIFY_TOPICS.join(", ")}.`,
    },
    {
      en: "Below the list Shopify shows what your webhooks are signed with: that is the secret. Webhooks of an app are signed with the app’s client secret.",
      fr: "Sous la liste, Shopify indique la clé qui signe vos webhooks : c’est le secret. Ceux d’une application sont signés avec son secret client.",
    },
  ],
  settings: {
    shopDomain: shopAddress({ en: "Address of the shop", fr: "Adresse de la boutique" }, "maison-lune.myshopify.com"),
    smsIsWhatsApp: SMS_IS_WHATSAPP,
  },
  secret: { label: { en: "Signing secret", fr: "Secret de signature" }, madeBy: "shop" },
  mapping: null,
  open: ({ headers, raw }, { secrets, settings }) =>
    isSigned(secrets, raw, headers["x-shopify-hmac-sha256"], "base64")
      ? {
          kind: "delivery",
          topic: headers["x-shopify-topic"] ?? "",
          key: headers["x-shopify-webhook-id"] ?? null,
          sentAt: timeOf(headers["x-shopify-triggered-at"] ?? null),
          stranger: strangerTo(settings["shopDomain"], headers["x-shopify-shop-domain"]),
        }
      : null,
  read: readShopify,
};
