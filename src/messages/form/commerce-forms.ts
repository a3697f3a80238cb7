/** Messages about products, and cards: sections 3.8 and 3.9 of the WhatsApp reference. */
import type { CarouselCard, CarouselContent, CatalogContent, ProductContent, ProductSection, ProductsContent } from "../content.ts";
import { byKind, counted, group, kind, optionalWords, type Part, several, words } from "./part.ts";
import { body, footer, product, replyTo, SHORT, titled, webAddress, mediaSource, sourceFaults } from "./texts.ts";

export const productForm: Part<ProductContent> = group({
  kind: kind("product"),
  ...product,
  body: optionalWords("the body", 1_024),
  footer,
  replyTo,
});

const MOST_PRODUCTS = 30;
export const productSections: Part<readonly ProductSection[]> = sectionsOfProducts();
function sectionsOfProducts(): Part<readonly ProductSection[]> {
  const section: Part<ProductSection> = group({
    title: optionalWords("the section's title", 24),
    productIds: several(product.productId, { what: "products in a section", most: MOST_PRODUCTS }),
  });
  const list = several(section, { what: "sections", most: 10 });
  return {
    ...list,
    check: (sections, at) => [
      ...list.check(sections, at),
      ...counted(sections.flatMap(({ productIds }) => productIds).length, at, { what: "products in all", most: MOST_PRODUCTS }),
      ...titled(sections, at),
    ],
  };
}

export const productsForm: Part<ProductsContent> = group({
  kind: kind("products"),
  catalogId: product.catalogId,
  header: words("the header", SHORT),
  body,
  footer,
  sections: productSections,
  replyTo,
});
export const catalogForm: Part<CatalogContent> = group({
  kind: kind("catalog"),
  body,
  footer,
  thumbnail: optionalWords("the product that is shown", 100),
  replyTo,
});

const MOST_CARD_LINES = 3;
const picture = <K extends "image" | "video">(value: K) => group({ kind: kind(value), ...mediaSource("the card's link") }, sourceFaults);
const card = byKind<CarouselCard>({
  link: group(
    {
      kind: kind("link"),
      header: byKind<Extract<CarouselCard, { readonly kind: "link" }>["header"]>({ image: picture("image"), video: picture("video") }),
      body: optionalWords("the card's text", 160),
      label: words("the card's button", 20),
      url: webAddress("the card's link"),
    },
    ({ body: text }, at) =>
      text !== undefined && text.split("\n").length > MOST_CARD_LINES
        ? [{ path: `${at.path}/body`, problem: `the card's text has more than ${MOST_CARD_LINES} lines: shorten it` }]
        : [],
  ),
  product: group({ kind: kind("product"), ...product }),
});
export const carouselForm: Part<CarouselContent> = group(
  { kind: kind("carousel"), body, cards: several(card, { what: "cards", least: 2, most: 10 }), replyTo },
  ({ cards }, at) => {
    const kinds = new Set(cards.map((one) => (one.kind === "link" ? one.header.kind : one.kind)));
    const catalogues = new Set(cards.map((one) => (one.kind === "product" ? one.catalogId : "")));
    return kinds.size > 1 || catalogues.size > 1
      ? [
          {
            path: `${at.path}/cards`,
            problem: `the cards of "${at.name}" differ in kind: all show an image, all a video, or all products of one catalogue`,
          },
        ]
      : [];
  },
);
