import { useState } from "react";
import type { Bubble, ShopProduct } from "../../../src/control/contract.ts";
import { sendMessage } from "../api/emulator-client.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { pictureOf } from "../flow/flow-picture.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";

export function ShopSheet({ bubble, onDone }: { readonly bubble: Bubble; readonly onDone: () => void }) {
  const { t, language } = useLocale();
  const { chat } = useChatSurroundings();
  const { attempt } = useNotices();
  const [cart, setCart] = useState<ReadonlyMap<string, number>>(new Map());
  const shop = bubble.shop ?? { catalogId: "", sections: [] };
  const products = shop.sections.flatMap((section) => section.products);
  const chosen = products.filter((product) => (cart.get(product.sku) ?? 0) > 0);
  const money = (amount: number, currency: string) => new Intl.NumberFormat(language, { style: "currency", currency }).format(amount);
  const total = chosen.reduce((sum, product) => sum + product.price * (cart.get(product.sku) ?? 0), 0);

  const put = (sku: string, by: number) => setCart(new Map(cart).set(sku, Math.max(0, (cart.get(sku) ?? 0) + by)));
  const order = async () => {
    const items = chosen.map(({ sku, price, currency }) => ({ sku, price, currency, quantity: cart.get(sku) ?? 0 }));
    const sent = await attempt(() =>
      sendMessage(chat.phoneNumberId, chat.customer.id, { type: "order", catalogId: shop.catalogId, items, quote: bubble.id }),
    );
    if (sent !== null) onDone();
  };
  const ask = async (product: ShopProduct) => {
    const sent = await attempt(() =>
      sendMessage(chat.phoneNumberId, chat.customer.id, {
        type: "text",
        text: t.shopQuestion(product.name),
        referredProduct: { catalogId: shop.catalogId, sku: product.sku },
        quote: bubble.id,
      }),
    );
    if (sent !== null) onDone();
  };

  if (products.length === 0) return <p className="hint">{t.shopEmpty}</p>;
  return (
    <div className="shop">
      {shop.sections.map((section, index) => (
        <section key={index} aria-label={section.title ?? undefined}>
          {section.title !== null && <h3 dir="auto">{section.title}</h3>}
          {section.products.map((product) => (
            <div className="shop-product" key={product.sku}>
              <span className="shop-picture">
                {product.image === null ? <Icon name="cart" /> : <img src={pictureOf(product.image)} alt="" />}
              </span>
              <span className="list-row-words">
                <span dir="auto">{product.name}</span>
                <small className="figures">{money(product.price, product.currency)}</small>
                <button type="button" className="flow-link" onClick={() => void ask(product)}>
                  {t.shopAsk}
                </button>
              </span>
              <span className="shop-count">
                <button
                  type="button"
                  className="small-icon-button"
                  aria-label={t.shopLess(product.name)}
                  disabled={(cart.get(product.sku) ?? 0) === 0}
                  onClick={() => put(product.sku, -1)}
                >
                  −
                </button>
                <span className="figures" aria-live="polite">
                  {cart.get(product.sku) ?? 0}
                </span>
                <button
                  type="button"
                  className="small-icon-button"
                  aria-label={t.shopMore(product.name)}
                  onClick={() => put(product.sku, 1)}
                >
                  +
                </button>
              </span>
            </div>
          ))}
        </section>
      ))}
      <div className="shop-foot">
        <button
          type="button"
          className="button button-primary button-wide flow-go"
          disabled={chosen.length === 0}
          onClick={() => void order()}
        >
          {chosen.length === 0 ? t.shopOrder : t.shopOrderFor(money(total, chosen[0]?.currency ?? "EUR"))}
        </button>
      </div>
    </div>
  );
}
