import { exit, journey, onEvent, sameAsEntry, template, wait, waitFor, whenEvent } from "@parley/sdk";

export type AbandonedCartOptions = {
  /** Where the templates' buttons lead, as they have it before their variable: `https://maison-lune.example.com/`. */
  readonly shopUrl: string;
  /** Pool of coupons that the second message takes a code of. */
  readonly coupon: string;
  /** Shown for a cart whose items have no picture. */
  readonly picture: string;
  /** ISO 8601; how long a cart is left alone, and how long after that the coupon comes. */
  readonly idleFor?: string;
  readonly couponAfter?: string;
};

/** As the cart stands: of two waits that take turns, the one that was left last says how it changed. */
const CART = "{% assign cart = answers.still.event | default: answers.idle.event | default: event.properties %}";
const FIRST_NAME = "{{ profile.attributes.firstName | default: 'there' }}";

/**
 * A cart that nobody touched for a while: what is in it and the way back; a day later a coupon of their own. Whoever orders hears no more.
 * Needs the templates `cart_reminder` (image header; first_name, items, total; a link) and `cart_coupon` (first_name; a code to copy, a link).
 */
export function abandonedCart({ shopUrl, coupon, picture, idleFor = "PT45M", couponAfter = "P1D" }: AbandonedCartOptions) {
  const sameCart = sameAsEntry("properties.checkoutId");
  const back = `${CART}{{ cart.checkoutUrl | remove_first: '${shopUrl}' }}`;
  return journey("abandoned-cart", {
    title: "Abandoned cart",
    description: "Reminds whoever left a cart, then offers a coupon of their own, and stops at the order.",
    entry: onEvent("checkout_updated", { key: "properties.checkoutId" }),
    exitOn: [{ event: "order_placed" }, { event: "checkout_completed", where: sameCart }],
    loops: { passes: 100 },
    start: "idle",
    nodes: {
      idle: waitFor([whenEvent("checkout_updated", "still", sameCart)], { after: idleFor, next: "remind" }),
      still: waitFor([whenEvent("checkout_updated", "idle", sameCart)], { after: idleFor, next: "remind" }),
      remind: template("cart_reminder", {
        purpose: "marketing",
        expiresAfter: "P1D",
        header: { kind: "image", link: `${CART}{{ cart.imageUrl | default: '${picture}' }}` },
        body: {
          first_name: FIRST_NAME,
          items: `${CART}{{ cart.items | map: 'title' | join: ', ' | truncate: 200 }}`,
          total: `${CART}{{ cart.total | money: cart.currency }}`,
        },
        buttons: [{ index: 0, kind: "url", suffix: back }],
        next: "think",
      }),
      think: wait(couponAfter, "offer"),
      offer: template("cart_coupon", {
        purpose: "marketing",
        expiresAfter: "P1D",
        body: { first_name: FIRST_NAME },
        buttons: [
          { index: 0, kind: "copy_code", code: `{{ coupon.${coupon} }}` },
          { index: 1, kind: "url", suffix: back },
        ],
        next: "last",
      }),
      last: wait("P2D", "done"),
      done: exit("not_bought"),
    },
  });
}
