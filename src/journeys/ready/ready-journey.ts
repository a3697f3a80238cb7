import type { Worded } from "../../messages/channel-form.ts";
import type { JourneyDocument } from "../document.ts";

/** A whole journey to begin with: it can be published as it stands once the workspace has what it names. */
export type ReadyJourney = {
  /** What it is taken by: `parley journey new --from order-updates`. Also the name of its document. */
  readonly name: string;
  readonly title: Worded;
  /** One sentence: for whom, and what happens. */
  readonly about: Worded;
  /** What its messages name and an account may not have yet, as it is to be handed in. */
  readonly templates: readonly ReadyTemplate[];
  readonly document: JourneyDocument;
};

export type ReadyTemplate = {
  readonly name: string;
  readonly category: "MARKETING" | "UTILITY";
  /** With its variables: `Hello {{first_name}}`. */
  readonly body: string;
  /** Texts of the quick replies, in order. */
  readonly quickReplies?: readonly string[];
};
