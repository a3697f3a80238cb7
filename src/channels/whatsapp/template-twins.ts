import { listTemplateFaces } from "../../catalog/template-facts.ts";
import { readTemplate } from "../../content/template-parts.ts";
import type { Db } from "../../db/pool.ts";
import type { Twin } from "../../messages/template/lint.ts";
import type { ChannelId } from "../../platform/ids.ts";

/** What the account's templates say, for the lint. */
export async function readTwins(pool: Db, channelId: ChannelId): Promise<readonly Twin[]> {
  return (await listTemplateFaces(pool, channelId)).map(({ name, language, category, components }) => {
    const { body, footer } = readTemplate(components, category);
    return { name, language, body, footer };
  });
}
