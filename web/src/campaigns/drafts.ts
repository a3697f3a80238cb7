/** Campaigns that were begun and not yet stored: kept in the browser as they are typed, and found again in the list. */
import { useLocalStorage } from "@mantine/hooks";
import { useCallback } from "react";
import type { CampaignDocument } from "../api/types.ts";
import { nameFromTitle } from "../audiences/name-from-title.ts";

export type CampaignDraft = {
  readonly id: string;
  readonly document: CampaignDocument;
  readonly step: WizardStep;
  readonly savedAt: string;
  /** The stored campaign it changes; its name cannot be changed any more. */
  readonly stored: boolean;
};
export const WIZARD_STEPS = ["audience", "messages", "experiment", "schedule", "review"] as const;
export type WizardStep = (typeof WIZARD_STEPS)[number];
type Drafts = Readonly<Record<string, CampaignDraft>>;

const KEY = "parley-campaign-drafts";

export function useCampaignDrafts(): {
  readonly drafts: readonly CampaignDraft[];
  readonly find: (id: string) => CampaignDraft | undefined;
  readonly keep: (draft: CampaignDraft) => void;
  readonly discard: (id: string) => void;
} {
  const [drafts, setDrafts] = useLocalStorage<Drafts>({ key: KEY, defaultValue: {}, getInitialValueInEffect: false });
  const keep = useCallback((draft: CampaignDraft) => setDrafts((all) => ({ ...all, [draft.id]: draft })), [setDrafts]);
  const discard = useCallback(
    (id: string) => setDrafts((all) => Object.fromEntries(Object.entries(all).filter(([one]) => one !== id))),
    [setDrafts],
  );
  return {
    drafts: Object.values(drafts).toSorted((left, right) => right.savedAt.localeCompare(left.savedAt)),
    find: (id) => drafts[id],
    keep,
    discard,
  };
}

/** The least that can be said of a campaign; everything else is added on the way. */
export function blankCampaign(audience: string | undefined, language: string): CampaignDocument {
  return {
    schema: 1,
    name: "",
    title: "",
    channel: "whatsapp",
    purpose: "marketing",
    audience: audience === undefined ? { kind: "everybody" } : { kind: "audience", name: audience },
    defaultLanguage: language,
    variants: [{ name: "a", messages: { [language]: { kind: "template", name: "" } } }],
    schedule: { kind: "now" },
  };
}

/** The same once more under a name of its own; when it is sent is decided anew. */
export function copyOf(document: CampaignDocument, title: string): CampaignDocument {
  return { ...document, title, name: nameFromTitle(title), schedule: { kind: "now" } };
}
