/**
 * Which buttons of a message were tapped, kept with its receipts: each once, by its place and its text as it read then. A place is the
 * button's index (`0`), in a card behind the card's (`1.0`), or behind `*` where the channel does not tell which card it was. Pure.
 */
import type { OutboundMessage } from "./message.ts";

export type Tap = { readonly place: string; readonly text: string };

/** As it is kept and counted: `1.0 Buy`. */
export function tapLabel({ place, text }: Tap): string {
  return `${place} ${text}`;
}

export function readTap(label: string): Tap {
  const end = label.indexOf(" ");
  return { place: label.slice(0, end), text: label.slice(end + 1) };
}

/** The first time counts; the very same message when it was told before. */
export function withTap(message: OutboundMessage, tap: Tap, at: Date): OutboundMessage {
  const { taps } = message.receipts;
  const label = tapLabel(tap);
  if (taps?.[label] !== undefined) return message;
  return { ...message, receipts: { ...message.receipts, taps: { ...taps, [label]: at.toISOString() } } };
}
