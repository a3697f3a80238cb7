/** The lane transaction's program: what follows what, and which of it a process does by its roles. */
import { createAssistPhase } from "../engine/assist-phase.ts";
import { createAudiencesPhase, createLateAudiencesPhase } from "../engine/audiences-phase.ts";
import { createConversionsPhase } from "../engine/conversions-phase.ts";
import { createDeskPhase } from "../engine/desk-phase.ts";
import { createIntakePhase } from "../engine/intake-phase.ts";
import { createCallsPhase } from "../engine/journeys-calls.ts";
import { createHandOnPhase, createJourneysPhase, createLateJourneysPhase } from "../engine/journeys-phase.ts";
import { createSalesPhase } from "../engine/sales-phase.ts";
import { createSplitConversionsPhase } from "../engine/split-conversions.ts";
import { createStaffingPhase } from "../engine/staffing-phase.ts";
import type { InboxHandlers, LanePhase } from "../lanes/phase.ts";
import { createWebhooksPhase } from "../outbound/webhooks-phase.ts";
import { type Clock, nextTurn } from "../platform/clock.ts";
import type { Role } from "../platform/config.ts";

export type ProgramPorts = {
  readonly roles: ReadonlySet<Role>;
  readonly handlers: InboxHandlers;
  /** Inbox rows, due runs and people of audiences that one transaction takes. */
  readonly batch: number;
  /** Sweep and claim. */
  readonly sendPhases: readonly LanePhase[];
  readonly caller: Parameters<typeof createCallsPhase>[0]["caller"];
  readonly audiencesFilled: (audienceIds: readonly string[]) => void;
  readonly timerFired: (secondsLate: number) => void;
  /** A question for an assistant was committed. */
  readonly assistantAsked: () => void;
  readonly clock: Clock;
};

export function lanePhases({ roles, batch, ...ports }: ProgramPorts): readonly LanePhase[] {
  const isEngine = roles.has("engine");
  const isSending = roles.has("sends");
  const engine = [
    createIntakePhase(ports.handlers, { batch, breathe: nextTurn }),
    createConversionsPhase(),
    createSplitConversionsPhase(),
    createSalesPhase(),
    createAudiencesPhase({ limit: batch, filled: ports.audiencesFilled }),
    createJourneysPhase({ timerFired: ports.timerFired }),
    createAssistPhase({ asked: ports.assistantAsked }),
  ];
  return [
    ...(isEngine ? engine : []),
    ...(isSending ? ports.sendPhases : []),
    createLateAudiencesPhase(),
    ...(isEngine ? [createLateJourneysPhase(), createLateAudiencesPhase()] : []),
    createHandOnPhase(),
    createDeskPhase({ clock: ports.clock }),
    createStaffingPhase(),
    ...(isSending ? [createCallsPhase({ caller: ports.caller })] : []),
    createWebhooksPhase(),
  ];
}

/** After what somebody does in the shared inbox, who waits for the answer. */
export function deskPhases(): readonly LanePhase[] {
  return [createStaffingPhase(), createWebhooksPhase()];
}
