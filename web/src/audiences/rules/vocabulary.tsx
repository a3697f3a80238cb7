/** What rules can name in this workspace, and how the names read. */
import { createContext, useContext } from "react";
import type { AudienceVocabulary } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/en.ts";
import { useI18n } from "../../i18n/i18n.tsx";

export const NO_VOCABULARY: AudienceVocabulary = {
  facts: [],
  events: [],
  audiences: [],
  lists: [],
  journeys: [],
  campaigns: [],
  templates: [],
  channels: [],
};
export const VocabularyContext = createContext<AudienceVocabulary>(NO_VOCABULARY);

const ATTRIBUTES = "profile.attributes.";
/** Facts that every profile may have, also where nobody has one yet. */
const USUAL = ["profile.country", "profile.locale", "profile.timeZone", "consent.whatsapp.marketing", "consent.whatsapp.utility"] as const;

export type FactNames = {
  readonly known: readonly string[];
  readonly nameOf: (fact: string) => string;
  readonly factOf: (name: string) => string;
  readonly hintOf: (name: string) => string;
};

/** What has a name that only the workspace or the journey knows: the pattern of its path, its words, and what the groups fill in. */
const NAMED: readonly (readonly [RegExp, MessageKey])[] = [
  [/^profile\.computed\.(?<name>.+)$/, "fact.of.computed"],
  [/^event\.properties\.(?<name>.+)$/, "fact.of.event"],
  [/^answers\.(?<node>[^.]+)\.choice$/, "fact.of.choice"],
  [/^answers\.(?<node>[^.]+)\.text$/, "fact.of.text"],
  [/^answers\.(?<node>[^.]+)\.channel$/, "fact.of.channel"],
  [/^messages\.(?<node>[^.]+)\.state$/, "fact.of.state"],
];

/** Attributes go by their own name, other facts by their words; a path that is typed is taken as it is. */
export function useFactNames(): FactNames {
  const { facts } = useContext(VocabularyContext);
  const { t, has } = useI18n();
  const nameOf = (fact: string): string => {
    const key = `fact.name.${fact}`;
    if (has(key)) return t(key);
    for (const [pattern, words] of NAMED) {
      const { groups } = pattern.exec(fact) ?? {};
      if (groups) return t(words, groups);
    }
    return fact.startsWith(ATTRIBUTES) ? fact.slice(ATTRIBUTES.length) : fact;
  };
  const all = [...new Set([...facts.map(({ fact }) => fact), ...USUAL])];
  const byName = new Map(all.map((fact) => [nameOf(fact), fact]));
  return {
    known: [...byName.keys()],
    nameOf,
    factOf: (name) => byName.get(name) ?? (name === "" || name.includes(".") ? name : `${ATTRIBUTES}${name}`),
    hintOf: (name) => {
      const examples = facts.find(({ fact }) => fact === byName.get(name))?.examples ?? [];
      return examples.length === 0 ? "" : t("rules.examples", { examples: examples.slice(0, 3).join(", ") });
    },
  };
}

export function useVocabulary(): AudienceVocabulary {
  return useContext(VocabularyContext);
}
