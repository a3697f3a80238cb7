import type { Catalog } from "../catalog/catalog.ts";
import type { TemplateLanguages } from "../contract/template.ts";
import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { chooseTemplate, speaks } from "../policy/choose-template.ts";
import { countLocales } from "./locales.store.ts";

/** Who gets which language of the template, chosen as the sender chooses. Null: there is no such template. */
export async function readTemplateLanguages(
  pool: Db,
  catalog: Catalog,
  workspaceId: WorkspaceId,
  name: string,
): Promise<TemplateLanguages | null> {
  const channel = catalog.defaultChannel(workspaceId, "whatsapp");
  const templates = channel ? catalog.templates(channel.id, name) : [];
  if (templates.length === 0) return null;
  const chain = catalog.languages(workspaceId, name);
  const people = (await countLocales(pool, workspaceId)).map(({ locale, people: n }) => {
    const chosen = chooseTemplate({ kind: "template", name }, { locale }, templates, chain);
    const own = chosen !== null && speaks(locale, chosen.language);
    const exists = templates.some(({ language }) => speaks(locale, language));
    return {
      locale,
      people: n,
      gets: chosen?.language ?? null,
      own,
      why: own ? null : exists ? ("not_approved" as const) : ("no_version" as const),
    };
  });
  return { name, language: chain.template, workspaceLanguage: chain.workspace, people };
}
