/** What a shop posts to its webhook address, in Shopify's shape; signed like Shopify signs. */
import { createHmac } from "node:crypto";
import type { DemoCustomer } from "./people.ts";

export type DemoOrder = {
  readonly id: number;
  readonly number: number;
  readonly customer: DemoCustomer;
  readonly items: readonly { readonly title: string; readonly price: string; readonly quantity: number }[];
  readonly at: Date;
};

export type ShopWebhook = { readonly topic: string; readonly body: object };

export function orderCreated(order: DemoOrder): ShopWebhook {
  const { customer } = order;
  return {
    topic: "orders/create",
    body: {
      id: order.id,
      name: `#${order.number}`,
      order_number: order.number,
      email: customer.email,
      phone: customer.phone,
      created_at: order.at.toISOString(),
      currency: "EUR",
      total_price: order.items.reduce((sum, item) => sum + Number(item.price) * item.quantity, 0).toFixed(2),
      customer_locale: customer.locale,
      buyer_accepts_marketing: false,
      customer: {
        id: Number(customer.externalId),
        first_name: customer.firstName,
        last_name: customer.lastName,
        email: customer.email,
        phone: customer.phone,
      },
      line_items: order.items.map((item, index) => ({
        id: order.id * 10 + index,
        title: item.title,
        quantity: item.quantity,
        price: item.price,
      })),
      note_attributes: customer.optedIn ? [{ name: "whatsapp_updates", value: "yes" }] : [],
    },
  };
}

export function parcelSent(order: DemoOrder, at: Date): ShopWebhook {
  return { topic: "fulfillments/create", body: fulfilment(order, at, null) };
}

export function parcelDelivered(order: DemoOrder, at: Date): ShopWebhook {
  return { topic: "fulfillments/update", body: fulfilment(order, at, "delivered") };
}

function fulfilment(order: DemoOrder, at: Date, shipmentStatus: string | null): object {
  return {
    id: order.id + 1,
    order_id: order.id,
    name: `#${order.number}.1`,
    status: "success",
    shipment_status: shipmentStatus,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    tracking_company: "Parcel Lune",
    tracking_number: `LN${order.number}FR`,
    tracking_url: `https://parcels.example.com/t/LN${order.number}FR`,
    email: order.customer.email,
    destination: { first_name: order.customer.firstName, last_name: order.customer.lastName, phone: order.customer.phone },
    line_items: order.items.map((item, index) => ({
      id: order.id * 10 + index,
      title: item.title,
      quantity: item.quantity,
      price: item.price,
    })),
  };
}

export function signShopWebhook(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}
