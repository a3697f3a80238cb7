/**
 * Fills in what a campaign or a journey says for everybody it means, page by page, and keeps nothing but counts and a few names.
 * Writes nothing and sends nothing.
 */
import type { CampaignDocument } from "../campaigns/campaign-document.ts";
import { chooseLanguage } from "../campaigns/language.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Channel } from "../catalog/channel.ts";
import type { Template } from "../catalog/template.ts";
import type { Gap } from "../content/gaps.ts";
import { renderMessage, type Rendering } from "../content/render-message.ts";
import type { AudienceCheck, AudienceCheckLine, MissingVariable, OtherLanguage } from "../contract/audience-check.ts";
import type { Db } from "../db/pool.ts";
import { groupsByKind } from "../groups/group.ts";
import { readBelongingsOf } from "../groups/groups.ts";
import { evaluate } from "../journeys/conditions.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import { messagesOf } from "../journeys/messages-of.ts";
import { consentFacts, profileFacts } from "../journeys/facts.ts";
import type { MessageContent } from "../messages/content.ts";
import type { JsonObject } from "../platform/json.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { chooseTemplate, speaks } from "../policy/choose-template.ts";
import type { Profile } from "../profiles/profile.ts";
import { castPages } from "./participants.ts";
import { exampleName } from "./simulator/stories.ts";

export type Checking = { readonly pool: Db; readonly catalog: Catalog; readonly workspaceId: WorkspaceId; readonly now: Date };
/** One message that a person may get. */
type Said = { readonly content: MessageContent; readonly language: string | null; readonly variables: JsonObject };
type Asked = {
  readonly channel: Channel;
  readonly audienceId: string | null;
  readonly isMeant: (profile: Profile) => boolean;
  /** Null: nothing can be said to them. */
  readonly saidTo: (profile: Profile) => readonly (Said | null)[];
  readonly counts: (variable: string) => boolean;
  /** Whether something of a group is said. */
  readonly namesGroups: boolean;
};

const EXAMPLES = 5;

/** Of several variants each is filled in: what is told holds whichever of them a person gets. Null: no such audience, or no sender. */
export function checkCampaign(checking: Checking, document: CampaignDocument): AsyncGenerator<AudienceCheckLine> | null {
  const { audience, variants, defaultLanguage } = document;
  const channel = checking.catalog.defaultChannel(checking.workspaceId, document.channel);
  const audienceId = audience.kind === "audience" ? audienceNamed(checking, audience.name) : null;
  if (!channel || audienceId === undefined) return null;
  return check(checking, {
    channel,
    audienceId,
    isMeant: (profile) =>
      audience.kind !== "condition" ||
      evaluate(audience.condition, { profile: profileFacts(profile), consent: consentFacts(profile.consent) }),
    saidTo: ({ locale }) =>
      variants.map(({ name, messages }) => {
        const spoken = chooseLanguage(messages, locale, defaultLanguage);
        return spoken && { ...spoken, variables: { campaign: { name: document.name, title: document.title, variant: name } } };
      }),
    // What a call brings along is not known before it.
    counts: (variable) => !variable.startsWith("data."),
    namesGroups: JSON.stringify(variants).includes("group."),
  });
}

/** Only what is known of people themselves: events and answers are still to come. */
export function checkJourney(
  checking: Checking,
  document: JourneyDocument,
  audience: string | null,
): AsyncGenerator<AudienceCheckLine> | null {
  const channel = checking.catalog.defaultChannel(checking.workspaceId, "whatsapp");
  const audienceId = audience === null ? null : audienceNamed(checking, audience);
  if (!channel || audienceId === undefined) return null;
  const said = messagesOf(document).map(({ content }): Said => ({ content, language: null, variables: {} }));
  return check(checking, {
    channel,
    audienceId,
    isMeant: () => true,
    saidTo: () => said,
    counts: (variable) => /^(profile|group)\./.test(variable),
    namesGroups: JSON.stringify(said).includes("group."),
  });
}

function audienceNamed({ catalog, workspaceId }: Checking, name: string): string | undefined {
  return [...catalog.audiences.values()].find((one) => one.workspaceId === workspaceId && one.name === name)?.id;
}

async function* check({ pool, catalog, workspaceId, now }: Checking, asked: Asked): AsyncGenerator<AudienceCheckLine> {
  const { channel, audienceId, isMeant, saidTo, counts, namesGroups } = asked;
  const tally = createTally();
  let lookedAt = 0;
  const setting = { now, timeZone: catalog.hours(workspaceId).timeZone, fragments: catalog.fragments(workspaceId) };
  const pages = castPages({ pool, catalog, workspaceId, channelId: channel.id, now }, Number.MAX_SAFE_INTEGER, {
    attribute: null,
    audienceId,
  });
  for await (const { participants } of pages) {
    const ids = namesGroups ? participants.map(({ profile }) => profile.id) : [];
    const belongings = ids.length === 0 ? null : await readBelongingsOf(pool, workspaceId, ids);
    for (const { profile } of participants) {
      if (!isMeant(profile)) continue;
      const groups = groupsByKind(belongings?.get(profile.id) ?? []);
      const gaps = new Map<string, Gap>();
      const languages = new Map<string, Other>();
      let isDumb = false;
      for (const said of saidTo(profile)) {
        if (said === null) {
          isDumb = true;
          continue;
        }
        const { content, variables } = said;
        const templates = content.kind === "template" ? catalog.templates(channel.id, content.name) : [];
        const chain = catalog.languages(workspaceId, content.kind === "template" ? content.name : "");
        const rendering = renderMessage(content, { ...setting, profile, groups, variables, templates, languages: chain });
        for (const gap of foundGaps(rendering)) if (counts(gap.variable)) gaps.set(gap.variable, worse(gaps.get(gap.variable), gap));
        const template = chooseTemplate(content, profile, templates, chain);
        const other = otherLanguage(profile.locale, template?.language ?? said.language, templates);
        if (!other) continue;
        const key = `${other.wanted} ${other.gets} ${other.why}`;
        const templatesOf = languages.get(key)?.templates ?? [];
        languages.set(key, { ...other, templates: content.kind === "template" ? [...templatesOf, content.name] : templatesOf });
      }
      tally.note(profile, { gaps, languages, isDumb });
    }
    lookedAt += participants.length;
    yield { kind: "progress", lookedAt };
  }
  yield { kind: "done", check: { lookedAt, ...tally.read() } };
}

/** Where a message cannot do without a text, a place left empty is one that fails. */
export function foundGaps({ kind, gaps }: Rendering): readonly Gap[] {
  return kind === "invalid" ? gaps.map((gap) => (gap.instead === "blank" ? { ...gap, instead: "fail" } : gap)) : gaps;
}

const SEVERITY = { default: 0, fallback: 1, blank: 2, skip: 3, fail: 4 } as const;

function worse(known: Gap | undefined, gap: Gap): Gap {
  return known && SEVERITY[known.instead] >= SEVERITY[gap.instead] ? known : gap;
}

function otherLanguage(locale: string | null, gets: string | null, templates: readonly Template[]): Omit<Other, "templates"> | null {
  if (locale === null || locale === "" || gets === null || speaks(locale, gets)) return null;
  const own = templates.filter(({ language }) => speaks(locale, language));
  const why = own.length === 0 ? "no_version" : own.some(({ status }) => status === "APPROVED") ? "not_named" : "not_approved";
  return { wanted: locale.split(/[-_]/)[0]?.toLowerCase() ?? locale, gets, why };
}

type Other = Omit<OtherLanguage, "people">;
type Noted = {
  readonly gaps: ReadonlyMap<string, Gap>;
  readonly languages: ReadonlyMap<string, Other>;
  readonly isDumb: boolean;
};
type Counting = { -readonly [Key in keyof MissingVariable]: MissingVariable[Key] };

/** As much memory for a million people as for ten. */
function createTally(): {
  readonly note: (profile: Profile, noted: Noted) => void;
  readonly read: () => Omit<AudienceCheck, "lookedAt">;
} {
  const variables = new Map<string, Counting>();
  const languages = new Map<string, OtherLanguage>();
  let [meant, withFallback, skipped, failed, noLanguage] = [0, 0, 0, 0, 0];
  return {
    note: (profile, noted) => {
      meant += 1;
      if (noted.isDumb) noLanguage += 1;
      const thens = new Set([...noted.gaps.values()].map(({ instead }) => instead));
      if (thens.has("fail")) failed += 1;
      else if (thens.has("skip")) skipped += 1;
      else if (thens.has("fallback") || thens.has("default")) withFallback += 1;
      for (const { variable, instead } of noted.gaps.values()) {
        const known = variables.get(variable) ?? { variable, people: 0, default: 0, fallback: 0, blank: 0, skip: 0, fail: 0, examples: [] };
        variables.set(variable, known);
        known.people += 1;
        known[instead] += 1;
        if (known.examples.length < EXAMPLES)
          known.examples = [...known.examples, { id: profile.id, name: exampleName(profile, profile.id) }];
      }
      for (const [key, other] of noted.languages) {
        const { people, templates } = languages.get(key) ?? { people: 0, templates: [] };
        languages.set(key, { ...other, people: people + 1, templates: [...new Set([...templates, ...other.templates])] });
      }
    },
    read: () => ({
      meant,
      withFallback,
      skipped,
      failed,
      noLanguage,
      variables: [...variables.values()].toSorted((one, other) => other.people - one.people || (one.variable < other.variable ? -1 : 1)),
      languages: [...languages.values()].toSorted((one, other) => other.people - one.people || (one.wanted < other.wanted ? -1 : 1)),
    }),
  };
}
