/** How a message that is being written would read to a few of those it is meant for. Writes nothing and sends nothing. */
import { chooseLanguage } from "../campaigns/language.ts";
import type { Channel } from "../catalog/channel.ts";
import { renderMessage, type Rendering } from "../content/render-message.ts";
import type { SampleAsk, SampleReader } from "../contract/sample.ts";
import { groupsByKind } from "../groups/group.ts";
import { readBelongings } from "../groups/groups.ts";
import { evaluate } from "../journeys/conditions.ts";
import { consentFacts, profileFacts } from "../journeys/facts.ts";
import { MISSING_SIGNS } from "../liquid/missing-signs.ts";
import type { MessageContent } from "../messages/content.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import { type Checking, foundGaps } from "./audience-check.ts";
import { readRecentEvents, readNamedPeople, readPeoplePage } from "./participants.store.ts";

export type Sampled = Omit<SampleReader, "person"> & { readonly profile: Profile };
type Candidate = { readonly profile: Profile; readonly event: JsonObject | null };

const PAGE_PEOPLE = 200;
const MOST_PAGES = 10;
/** Of each sort: to whom all of it can be said, and who lacks something. */
const EACH = 4;
/** The index knows times only: further back it would read too much for a page that somebody waits for. */
const EVENTS_BACK_MS = 3 * 86_400_000;

/** First those who lack nothing. Empty: nobody is meant, or there is no such audience or sender. */
export async function samplePeople(checking: Checking, ask: SampleAsk): Promise<readonly Sampled[]> {
  const channel = checking.catalog.defaultChannel(checking.workspaceId, ask.channel);
  if (!channel) return [];
  const whole: Sampled[] = [];
  const lacking: Sampled[] = [];
  for await (const candidate of candidates(checking, ask)) {
    if (!isMeant(ask, candidate.profile)) continue;
    const sampled = await read(checking, channel, ask.content, candidate);
    const of = sampled.missing.length === 0 && sampled.preview !== null ? whole : lacking;
    if (of.length < EACH) of.push(sampled);
    if (whole.length === EACH && lacking.length === EACH) break;
  }
  return [...whole, ...lacking];
}

async function* candidates({ pool, catalog, workspaceId, now }: Checking, { people }: SampleAsk): AsyncGenerator<Candidate> {
  if (people.from === "event") {
    const since = new Date(now.getTime() - EVENTS_BACK_MS);
    const events = await readRecentEvents(pool, { workspaceId, type: people.event, since, limit: PAGE_PEOPLE });
    const latest = new Map(events.map((event) => [event.profileId, event]));
    const rows = await readNamedPeople(pool, workspaceId, null, [...latest.keys()]);
    for (const { profile } of rows) {
      const event = latest.get(profile.id);
      if (!event) continue;
      const { id, type, properties, occurredAt } = event;
      yield { profile, event: { id, type, properties, occurredAt: occurredAt.toISOString() } };
    }
    if (rows.length > 0) return;
  }
  const audience =
    people.from === "audience"
      ? [...catalog.audiences.values()].find((one) => one.workspaceId === workspaceId && one.name === people.audience)
      : null;
  if (audience === undefined) return;
  let after: Profile | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { workspaceId, channelId: null, after, attribute: null, audienceId: audience?.id ?? null, limit: PAGE_PEOPLE };
    const rows = await readPeoplePage(pool, query);
    for (const { profile } of rows) yield { profile, event: null };
    after = rows.at(-1)?.profile ?? null;
    if (rows.length < PAGE_PEOPLE) return;
  }
}

function isMeant({ people, spoken, content }: SampleAsk, profile: Profile): boolean {
  if (
    people.from === "condition" &&
    !evaluate(people.condition, { profile: profileFacts(profile), consent: consentFacts(profile.consent) })
  )
    return false;
  if (!spoken) return true;
  const messages = Object.fromEntries(spoken.languages.map((language) => [language, content]));
  return chooseLanguage(messages, profile.locale, spoken.otherwise)?.language === spoken.languages[0];
}

async function read(
  { pool, catalog, workspaceId, now }: Checking,
  channel: Channel,
  content: MessageContent,
  { profile, event }: Candidate,
): Promise<Sampled> {
  const named = content.kind === "template" ? content.name : "";
  const belongings = JSON.stringify(content).includes("group.") ? await readBelongings(pool, workspaceId, profile.id) : [];
  const facts = {
    profile,
    variables: event === null ? {} : { event },
    groups: groupsByKind(belongings),
    templates: catalog.templates(channel.id, named),
    languages: catalog.languages(workspaceId, named),
    now,
    timeZone: catalog.hours(workspaceId).timeZone,
    fragments: catalog.fragments(workspaceId),
    form: catalog.channelForm(channel.kind),
  };
  const said = renderMessage(content, facts);
  const isKnowable = (variable: string): boolean =>
    /^(profile|group)\./.test(variable) || (event !== null && variable.startsWith("event."));
  const stand = said.gaps.flatMap(({ variable, instead }): readonly (readonly [string, string])[] => {
    if (!isKnowable(variable)) return [[variable, `{{ ${variable} }}`]];
    return instead === "default" || instead === "fallback" ? [] : [[variable, marked(variable)]];
  });
  const { missing, ...rest } = content;
  const fallbacks = { ...missing?.fallbacks, ...Object.fromEntries(stand) };
  const shown = stand.length === 0 ? said : renderMessage({ ...rest, missing: { otherwise: "blank", fallbacks } }, facts);
  const seen = shown.kind === "rendered" ? shown : said;
  return {
    profile,
    preview: seen.kind === "rendered" ? seen.rendered.preview : null,
    fields: fieldsOf(seen),
    missing: foundGaps(said).filter(({ variable }) => isKnowable(variable)),
  };
}

const marked = (variable: string): string => `${MISSING_SIGNS.from}${variable.split(".").at(-1) ?? variable}${MISSING_SIGNS.to}`;

function fieldsOf(rendering: Rendering): SampleReader["fields"] {
  return rendering.kind === "rendered" && rendering.rendered.content.kind === "fields" ? rendering.rendered.content.fields : null;
}
