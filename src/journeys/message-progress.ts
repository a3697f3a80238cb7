import type { MessageState } from "../messages/message.ts";

/**
 * How far a message is known to have come. Receipts may be early, repeated or out of order, so states join in a
 * lattice: the furthest wins, a failure is not undone by an earlier state and does not undo a delivery.
 */
const HEIGHT: { readonly [State in MessageState]: number } = {
  queued: 0,
  held: 0,
  claimed: 0,
  unknown: 0,
  accepted: 1,
  sent: 2,
  refused: 3,
  cancelled: 3,
  expired: 3,
  unsettled: 3,
  failed: 4,
  delivered: 5,
  read: 6,
  played: 7,
};

export function joinStates(known: MessageState, told: MessageState): MessageState {
  return HEIGHT[told] > HEIGHT[known] || (HEIGHT[told] === 0 && HEIGHT[known] === 0) ? told : known;
}

export type ReceiptState = "accepted" | "sent" | "delivered" | "read" | "clicked" | "failed" | "refused";
type Progress = { readonly state: MessageState; readonly clickedAt?: string };

/**
 * `failed` and `refused` are reached exactly; the others by any state at least as far on the way to the customer. Whoever followed
 * a link has the message and has read it, whatever receipts say.
 */
export function reached({ state, clickedAt }: Progress, wanted: ReceiptState): boolean {
  if (wanted === "failed" || wanted === "refused") return state === wanted;
  if (clickedAt !== undefined) return true;
  return wanted !== "clicked" && isProgress(state) && HEIGHT[state] >= HEIGHT[wanted];
}

/** Of two wanted states, the one a message comes by first. */
export function isEarlier(left: ReceiptState, right: ReceiptState): boolean {
  return heightOf(left) < heightOf(right);
}

const heightOf = (wanted: ReceiptState): number => (wanted === "clicked" ? Number.POSITIVE_INFINITY : HEIGHT[wanted]);

function isProgress(state: MessageState): boolean {
  return state === "accepted" || state === "sent" || state === "delivered" || state === "read" || state === "played";
}
