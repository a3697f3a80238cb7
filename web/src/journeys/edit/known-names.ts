import type { JourneyDocument, Vocabulary } from "../../api/types.ts";

/** When somebody answers, and how many wait before. */
const WORKSPACE = ["workspace.answerBy", "workspace.answerMinutes", "workspace.opensAt", "workspace.waiting"] as const;
const PROFILE = ["country", "locale", "timeZone"] as const;

/** Paths that texts may read, for completion: what the profiles and events of this workspace have, and what nodes before may have heard. */
export function textNames(document: JourneyDocument, vocabulary: Vocabulary): readonly string[] {
  return unique([
    ...vocabulary.attributes.map((name) => `profile.attributes.${name}`),
    ...PROFILE.map((name) => `profile.${name}`),
    ...eventNames(document, vocabulary),
    ...answerNames(document),
    ...WORKSPACE,
    "run.key",
    "now",
  ]);
}

/** Paths that conditions may test. `about`: the event they are about, where it is not the one that begins the journey. */
export function factNames(document: JourneyDocument, vocabulary: Vocabulary, about?: string): readonly string[] {
  // Once each: the field that completes them refuses to show two alike.
  return unique([
    ...vocabulary.attributes.map((name) => `profile.attributes.${name}`),
    ...PROFILE.map((name) => `profile.${name}`),
    ...eventNames(document, vocabulary, about),
    ...answerNames(document),
    ...Object.entries(document.nodes).flatMap(([name, node]) => (node.kind === "message" ? [`messages.${name}.state`] : [])),
    "window.open",
    "workspace.answering",
    ...WORKSPACE,
    "consent.whatsapp.marketing",
    "consent.whatsapp.utility",
    "run.key",
  ]);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function eventNames(document: JourneyDocument, vocabulary: Vocabulary, about?: string): readonly string[] {
  const { event = about } = about === undefined ? (document.entry as { readonly event?: unknown }) : {};
  return propertiesOf(vocabulary, typeof event === "string" ? event : null).map((name) => `event.${name}`);
}

/** `properties.orderId`: of one type of event, or of all of them. */
export function propertiesOf(vocabulary: Vocabulary, type: string | null): readonly string[] {
  const known = vocabulary.events.filter((event) => type === null || event.type === type);
  return [...new Set(known.flatMap(({ properties }) => properties.map((name) => `properties.${name}`)))];
}

function answerNames(document: JourneyDocument): readonly string[] {
  return Object.entries(document.nodes).flatMap(([name, node]) =>
    node.kind === "wait_for" || node.kind === "chain"
      ? [`answers.${name}.choice`, `answers.${name}.text`, ...(node.kind === "chain" ? [`answers.${name}.channel`] : [])]
      : [],
  );
}

/** Names that go on with what is written before the cursor; of `{{ prof` those that begin with or contain `prof`. */
export function completions(
  names: readonly string[],
  before: string,
): { readonly typed: string; readonly names: readonly string[] } | null {
  const typed = /\{\{-?\s*([A-Za-z0-9_.]*)$/.exec(before)?.[1];
  if (typed === undefined) return null;
  const wanted = typed.toLowerCase();
  const found = names.filter((name) => name.toLowerCase().includes(wanted) && name !== typed);
  return {
    typed,
    names: found
      .toSorted((one, other) => Number(!one.toLowerCase().startsWith(wanted)) - Number(!other.toLowerCase().startsWith(wanted)))
      .slice(0, 8),
  };
}
