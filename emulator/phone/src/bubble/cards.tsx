import type { Bubble, BubbleCard } from "../../../src/control/contract.ts";
import { useLocale } from "../i18n/locale.tsx";
import { ShopOption } from "../shop/shop-option.tsx";
import { BubbleHeaderView } from "./bubble-header.tsx";
import { OptionButton } from "./option-button.tsx";
import { RichText } from "./rich-text.tsx";

/** A carousel: its cards beside each other beneath the bubble, to be pushed sideways. */
export function Cards({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useLocale();
  if (bubble.cards.length === 0) return null;
  return (
    <ul className="cards" aria-label={t.carousel(bubble.cards.length)} tabIndex={0}>
      {bubble.cards.map((card, index) => (
        <li className="card" key={index}>
          <CardFace bubble={bubble} card={card} />
          {card.buttons.length > 0 && (
            <div className="options">
              {card.buttons.map((button) => (
                <OptionButton key={button.index} bubble={bubble} button={button} onDone={() => undefined} />
              ))}
            </div>
          )}
          {card.sku !== null && (
            <div className="options">
              <ShopOption bubble={bubble} text={t.shopView} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function CardFace({ bubble, card }: { readonly bubble: Bubble; readonly card: BubbleCard }) {
  const product = bubble.shop?.sections.flatMap((section) => section.products).find((candidate) => candidate.sku === card.sku);
  return (
    <div className="card-face">
      {card.header !== null && <BubbleHeaderView bubble={bubble} header={card.header} />}
      {product !== undefined && <p className="card-product">{product.name}</p>}
      {card.body !== null && <RichText text={card.body} />}
    </div>
  );
}
