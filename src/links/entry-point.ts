/**
 * Ways into a conversation: a `wa.me` link, often as a QR code, whose pre-filled text ends in a keyword (`#SUMMER24`). Whoever sends
 * it, or the keyword alone, came by it. Pure.
 */
import type { ConsentPurpose } from "../consent/consent.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

export type EntryPoint = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly name: string;
  /** Upper case, unique in the workspace. */
  readonly keyword: string;
  /** With the keyword in it. */
  readonly text: string;
  /** What whoever sends the text as it stands agrees to; null: nothing. */
  readonly consent: ConsentPurpose | null;
  /** What of that purpose; null: all of it. */
  readonly topic: string | null;
  /** A retired one is still recognised, for its codes hang on walls; it gives no consent any more. */
  readonly retired: boolean;
};

export const KEYWORD = /^(?=.*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*$/;
/** What people write alone for other reasons: to leave, to ask, to agree. */
const TAKEN = new Set(
  "STOP START UNSTOP UNSUBSCRIBE SUBSCRIBE CANCEL END QUIT HELP INFO YES NO OK ARRET STOPP BAJA ALTO SALIR OUI NON AIDE HOLA HELLO HALLO CIAO BONJOUR MERCI THANKS".split(
    " ",
  ),
);
export const isTakenKeyword = (keyword: string): boolean => TAKEN.has(keyword);

export function withKeyword(text: string, keyword: string): string {
  return keywordsIn(text).includes(keyword) ? text : `${text.trimEnd()} #${keyword}`.trimStart();
}

/** Null: the message came by none of them. */
export function entryPointIn(text: string, find: (keyword: string) => EntryPoint | undefined): EntryPoint | null {
  for (const keyword of keywordsIn(text.slice(0, MOST_READ))) {
    const found = find(keyword);
    if (found) return found;
  }
  return null;
}

const MOST_READ = 4_096;

function keywordsIn(text: string): readonly string[] {
  const marked = [...text.matchAll(/(?<![\p{L}\p{N}#])#([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)(?![\p{L}\p{N}])/gu)].map(([, word = ""]) =>
    word.toUpperCase(),
  );
  const alone = text.trim().toUpperCase();
  return KEYWORD.test(alone) ? [alone, ...marked] : marked;
}

/** Whether somebody sent the pre-filled text with all its words: only then did they say what stands in it. */
export function saysAll(sent: string, { text }: Pick<EntryPoint, "text">): boolean {
  return folded(sent).includes(folded(text));
}

function folded(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s+/g, " ").trim().toLowerCase();
}

/** `number`: as shown to people. */
export function waMeLink(number: string, text: string): string {
  return `https://wa.me/${number.replaceAll(/\D/g, "")}?text=${encodeURIComponent(text)}`;
}
