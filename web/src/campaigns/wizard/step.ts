import type { CampaignDocument, CampaignProblem, CampaignValidation } from "../../api/types.ts";
import type { WizardStep } from "../drafts.ts";

type Part = { readonly [K in keyof CampaignDocument]?: CampaignDocument[K] | undefined };
export type StepProps = {
  readonly document: CampaignDocument;
  /** What is undefined is taken out of the document. */
  readonly put: (part: Part) => void;
  readonly check: CampaignValidation | undefined;
  /** In the audience just now; null while nobody knows. */
  readonly people: number | null;
  readonly problems: readonly CampaignProblem[];
};

const STEP_OF: { readonly [key: string]: WizardStep } = {
  title: "audience",
  name: "audience",
  purpose: "audience",
  notice: "audience",
  audience: "audience",
  variants: "messages",
  defaultLanguage: "messages",
  experiment: "experiment",
  holdout: "experiment",
  conversion: "experiment",
  schedule: "schedule",
  waves: "schedule",
  ratePerSecond: "schedule",
  budget: "schedule",
  perGroup: "schedule",
  expiresAfter: "schedule",
};

/** Where a problem is mended. */
export function stepOf({ path }: Pick<CampaignProblem, "path">): WizardStep {
  if (path.startsWith("/notice/steps")) return "messages";
  return STEP_OF[path.split("/")[1] ?? ""] ?? "review";
}
