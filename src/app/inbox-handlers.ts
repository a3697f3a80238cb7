/** What each kind of inbox row means, put together once a process. */
import { assistOutcomeHandler } from "../engine/assist-outcome.ts";
import { conversionHandler } from "../engine/conversions-phase.ts";
import { callOutcomeHandler } from "../engine/journeys-calls.ts";
import { campaignSendHandler } from "../engine/campaign-send-handler.ts";
import { createGroupHandler } from "../engine/group-handler.ts";
import { createAudienceHandler, listHandler } from "../engine/audience-handlers.ts";
import { clickHandler } from "../engine/click-handler.ts";
import { journeyTaskHandler } from "../engine/journeys-tasks.ts";
import {
  createInboundHandler,
  enterHandler,
  eventHandler,
  preferenceHandler,
  profileHandler,
  runInputHandler,
} from "../engine/handlers.ts";
import { optInConfirmHandler, optInRequestHandler } from "../engine/opt-in.ts";
import { createScoreHandler } from "../engine/score-handler.ts";
import { deskRouteHandler } from "../engine/staffing-routing.ts";
import { absorbHandler, mergeHandler } from "../engine/merge-handlers.ts";
import { createEvidenceHandler } from "../sends/evidence-handler.ts";
import { createOutcomeHandler } from "../sends/outcome-handler.ts";
import { createReceiptHandler } from "../sends/receipt-handler.ts";
import type { InboxHandlers } from "../lanes/phase.ts";
import type { Quarantine } from "../messages/doubt.ts";
import type { DecideFailure } from "../messages/failure-action.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { FailurePorts } from "../sends/failure-effects.ts";

export function createHandlers({
  noteInbound,
  failures,
  decideFailure,
  quarantine,
}: {
  /** A sender's limit counts what comes in, too. */
  readonly noteInbound: (channelId: ChannelId, count: number) => void;
  readonly failures: FailurePorts;
  readonly decideFailure: DecideFailure;
  readonly quarantine: Quarantine;
}): InboxHandlers {
  const rules = { decideFailure, quarantine };
  return {
    profile: profileHandler,
    event: eventHandler,
    inbound: createInboundHandler({ noteInbound }),
    preference: preferenceHandler,
    campaign: campaignSendHandler,
    opt_in_request: optInRequestHandler,
    opt_in_confirm: optInConfirmHandler,
    merge: mergeHandler,
    absorb: absorbHandler,
    run_input: runInputHandler,
    conversion: conversionHandler,
    enter: enterHandler,
    call_outcome: callOutcomeHandler,
    assist_outcome: assistOutcomeHandler,
    journey_task: journeyTaskHandler,
    audience: createAudienceHandler(),
    scores: createScoreHandler(),
    list: listHandler,
    group: createGroupHandler(),
    click: clickHandler,
    desk_route: deskRouteHandler,
    receipt: createReceiptHandler({ ...failures, rules }),
    outcome: createOutcomeHandler({ ...failures, rules }),
    evidence: createEvidenceHandler({ quarantine }),
  };
}
