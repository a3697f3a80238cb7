import type { Caller } from "../../accounts/caller.ts";
import { actorOf } from "../../accounts/caller.ts";
import type { DeskActor } from "../../desk/command.ts";
import type { DeskPlace, DeskReference } from "../../desk/desk-reference.ts";
import type { DeskMessages } from "../../engine/desk-messages.ts";
import type { DeskOffice } from "../../engine/desk-office.ts";
import type { DeskCounters } from "../../insights/desk-counts.ts";
import type { HttpDeps } from "../deps.ts";
import { deskProblem } from "./desk-problems.ts";
import type { PresenceBoard } from "./presence.ts";

/** What the customer is shown of whoever answers, where it can be: that their last message was read, or that somebody writes. Never throws: it is a courtesy that nobody waits for. */
export type ShowCustomer = (of: {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly what: "read" | "typing";
}) => Promise<void>;

export type DeskDoors = {
  /** Of the caller's workspace. */
  readonly reference: DeskReference;
  readonly office: DeskOffice;
  readonly messages: DeskMessages;
  readonly presence: PresenceBoard;
  readonly counters: DeskCounters;
  readonly showCustomer: ShowCustomer;
};
export type DeskDeps = HttpDeps & { readonly desk: DeskDoors };

export function whoIs(caller: Caller): DeskActor {
  return { by: actorOf(caller), account: caller.kind === "account" ? caller.accountId : null };
}

/** Of those things that are one agent's own. */
export function agentOf(caller: Caller): Extract<Caller, { readonly kind: "account" }> {
  if (caller.kind !== "account") throw deskProblem("not_an_agent");
  return caller;
}

export async function placeOf({ desk }: Pick<DeskDeps, "desk">, caller: Caller, id: string): Promise<DeskPlace> {
  const place = await desk.reference.findConversation(caller.workspaceId, id);
  if (place === null) throw deskProblem("conversation_gone");
  return place;
}
