import type { MessageBehaviour } from "../contract/rehearsal.ts";
import type { Db } from "../db/pool.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import { messagesOf } from "../journeys/messages-of.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { readTemplateHistory, type ReplyHistory, type TemplateHistory } from "./learned.store.ts";
import { type Learned, templateOf } from "./simulator/behaviour.ts";

const DAY_MS = 86_400_000;
const DAYS = 90;
/** A rate out of fewer messages says little. */
const LEAST_SENT = 30;

/** What customers did with the journey's templates in the last months; templates with too little history are left out. */
export async function learnBehaviour(db: Db, workspaceId: WorkspaceId, document: JourneyDocument, nowMs: number): Promise<Learned> {
  const names = messagesOf(document).map(templateOf);
  const templates = [...new Set(names)].filter((name) => name !== "");
  if (templates.length === 0) return {};
  const history = await readTemplateHistory(db, workspaceId, new Date(nowMs - DAYS * DAY_MS), templates);
  return Object.fromEntries(
    history.templates
      .filter(({ sent }) => sent >= LEAST_SENT)
      .map((one) => [
        one.template,
        behaviourOf(
          one,
          history.replies.filter(({ template }) => template === one.template),
        ),
      ]),
  );
}

function behaviourOf(
  { sent, delivered, read, clicked, deliveredAfter, readAfter, clickedAfter }: TemplateHistory,
  replies: readonly ReplyHistory[],
): MessageBehaviour {
  const ofDelivered = (n: number): number => (delivered === 0 ? 0 : Math.min(1, n / delivered));
  return {
    delivered: Math.min(1, delivered / sent),
    read: ofDelivered(read),
    ...(deliveredAfter ? { deliveredAfter: { quantiles: deliveredAfter } } : {}),
    ...(readAfter ? { readAfter: { quantiles: readAfter } } : {}),
    clicks: ofDelivered(clicked),
    ...(clickedAfter ? { clicksAfter: { quantiles: clickedAfter } } : {}),
    replies: replies.map(({ choice, text, n, after }) => ({
      ...(choice === null ? {} : { choice }),
      ...(text === null || text === "" ? {} : { text: text.slice(0, 1_000) }),
      share: ofDelivered(n),
      after: { quantiles: after },
    })),
  };
}
