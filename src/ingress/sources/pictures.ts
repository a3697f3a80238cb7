import type { Db } from "../../db/pool.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { isObject } from "../../sources/read-json.ts";
import type { News } from "../../sources/source-module.ts";
import { picturesOf } from "./deliveries.store.ts";

/** The same with pictures for items that name a product without one, and the first of them as the cart's own. */
export async function withPictures(db: Db, sourceId: string, told: News): Promise<News> {
  const news = await withItemPictures(db, sourceId, told);
  return {
    ...news,
    events: news.events.map((event) => {
      const shown = itemsOf(event.properties).find(({ imageUrl }) => typeof imageUrl === "string")?.["imageUrl"];
      return shown === undefined ? event : { ...event, properties: { ...event.properties, imageUrl: shown } };
    }),
  };
}

async function withItemPictures(db: Db, sourceId: string, news: News): Promise<News> {
  const wanted = new Set(news.events.flatMap(({ properties }) => itemsOf(properties).flatMap((item) => productWithoutPicture(item) ?? [])));
  const pictures = await picturesOf(db, sourceId, [...wanted]);
  if (pictures.size === 0) return news;
  return {
    ...news,
    events: news.events.map((event) => {
      const { items } = event.properties;
      if (!Array.isArray(items)) return event;
      const shown = (items as readonly Json[]).map((item): Json => {
        const picture = isObject(item) ? pictures.get(productWithoutPicture(item) ?? "") : undefined;
        return picture !== undefined && isObject(item) ? { ...item, imageUrl: picture } : item;
      });
      return { ...event, properties: { ...event.properties, items: shown } };
    }),
  };
}

function itemsOf({ items }: JsonObject): readonly JsonObject[] {
  return Array.isArray(items) ? (items as readonly Json[]).filter(isObject) : [];
}

function productWithoutPicture({ productId, imageUrl }: JsonObject): string | null {
  return typeof productId === "string" && imageUrl === undefined ? productId : null;
}
