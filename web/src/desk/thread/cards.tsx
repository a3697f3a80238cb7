/** What customers send besides words and files: places, contacts, orders; from what the channel told of them. */
import { IconAddressBook, IconExternalLink, IconShoppingBag } from "@tabler/icons-react";
import type { ContentPreview, DeskMessage } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./cards.module.css";

type Told = { readonly [name: string]: unknown };

/** As our own content has places, so that both sides' look the same. */
export function withPlace(message: DeskMessage): ContentPreview {
  if (message.contentKind !== "location" || message.direction === "outbound") return message.preview;
  const told = asTold(message.data);
  const text = (name: string): string => (["string", "number"].includes(typeof told[name]) ? String(told[name]) : "");
  return {
    ...message.preview,
    body: "",
    header: { kind: "location", latitude: text("latitude"), longitude: text("longitude"), name: text("name"), address: text("address") },
  };
}

/** Below the words of a bubble; null when there is nothing to draw. */
export function Card({ message }: { readonly message: DeskMessage }) {
  if (message.direction === "outbound") return null;
  const told = asTold(message.data);
  switch (message.contentKind) {
    case "contacts":
      return <Contacts contacts={listOf(told["contacts"])} />;
    case "order":
      return <Order items={listOf(told["product_items"])} />;
    case "location":
      return <MapLink latitude={Number(told["latitude"])} longitude={Number(told["longitude"])} />;
    default:
      return null;
  }
}

/** Only a click tells a map where the customer is. */
function MapLink({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }) {
  const { t } = useI18n();
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
  return (
    <a className={classes["action"]} href={href} target="_blank" rel="noopener noreferrer nofollow">
      <IconExternalLink size={15} aria-hidden /> {t("inbox.place.open")}
    </a>
  );
}

function Contacts({ contacts }: { readonly contacts: readonly Told[] }) {
  return (
    <ul className={classes["contacts"]} data-testid="contact-card">
      {contacts.map((contact, index) => {
        const name = asTold(contact["name"]);
        const org = asTold(contact["org"]);
        const phones = listOf(contact["phones"]);
        const emails = listOf(contact["emails"]);
        return (
          <li key={index}>
            <IconAddressBook size={20} stroke={1.6} aria-hidden />
            <div>
              <b>{textOf(name["formatted_name"])}</b>
              {textOf(org["company"]) !== "" && <span>{textOf(org["company"])}</span>}
              {phones.map(({ phone }, at) => (
                <bdi key={`p${at}`}>{textOf(phone)}</bdi>
              ))}
              {emails.map(({ email }, at) => (
                <bdi key={`e${at}`}>{textOf(email)}</bdi>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Order({ items }: { readonly items: readonly Told[] }) {
  const { t, language } = useI18n();
  const rows = items.map((item) => ({
    id: textOf(item["product_retailer_id"]),
    quantity: Number(item["quantity"] ?? 0),
    price: Number(item["item_price"] ?? 0),
    currency: textOf(item["currency"]),
  }));
  const currency = rows[0]?.currency ?? "";
  const total = rows.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  return (
    <div className={classes["order"]} data-testid="order-card">
      <div className={classes["orderHead"]}>
        <IconShoppingBag size={20} stroke={1.6} aria-hidden />
        <b>{t("inbox.order.items", { n: rows.reduce((sum, { quantity }) => sum + quantity, 0) })}</b>
      </div>
      <ul>
        {rows.map((row, index) => (
          <li key={index}>
            <span className="num">{row.quantity} ×</span> <span>{row.id}</span>
            <span className="num">{money(language, row.quantity * row.price, row.currency)}</span>
          </li>
        ))}
      </ul>
      <div className={classes["total"]}>
        <span>{t("inbox.order.total")}</span>
        <b className="num">{money(language, total, currency)}</b>
      </div>
    </div>
  );
}

export function money(language: string, amount: number, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(amount);
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(amount);
}

function asTold(value: unknown): Told {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Told) : {};
}

function listOf(value: unknown): readonly Told[] {
  return Array.isArray(value) ? value.map(asTold) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
