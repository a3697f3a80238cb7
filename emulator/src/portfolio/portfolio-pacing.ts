import { failMessage, releaseHeld } from "../messages/progress.ts";
import { hourMs } from "../rules/windows.ts";
import type { Portfolio } from "../store/portfolio.ts";
import type { World } from "../store/world.ts";

/** A first batch of template messages an hour goes out; what follows waits and goes batch by batch (December 2025). */
export function isPaced(world: World, portfolio: Portfolio): boolean {
  const rule = world.switches.portfolioPacing;
  if (!rule) return false;
  const now = world.clock.now();
  if (now - portfolio.paced.startedAt >= hourMs && portfolio.held.length === 0) portfolio.paced = { startedAt: now, sent: 0 };
  portfolio.paced.sent += 1;
  return portfolio.paced.sent > rule.firstBatch;
}

export function holdForPortfolio(world: World, portfolio: Portfolio, messageId: string): void {
  portfolio.held.push(messageId);
  if (portfolio.held.length === 1) nextBatch(world, portfolio);
}

export function nextBatch(world: World, portfolio: Portfolio): void {
  const rule = world.switches.portfolioPacing;
  world.clock.after(rule?.everyMs ?? 0, () => {
    if (portfolio.underReview) return;
    for (const id of portfolio.held.splice(0, rule?.batch ?? portfolio.held.length)) releaseHeld(world, id);
    if (portfolio.held.length > 0) nextBatch(world, portfolio);
  });
}

/** Bad feedback: everything held fails with 132015, and the portfolio sends and makes no templates until it was looked at. */
export function dropHeld(world: World, portfolio: Portfolio): void {
  portfolio.underReview = true;
  for (const id of portfolio.held.splice(0))
    failMessage(world, id, 132015, "The message was dropped: the business portfolio is under review after negative feedback.");
}

export function endReview(portfolio: Portfolio): void {
  portfolio.underReview = false;
}
