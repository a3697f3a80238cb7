/**
 * A campaign in five steps. Every change is kept at once in the browser, the step stands in the address: it can be left anywhere
 * and found again in the list. Nothing reaches the server before the review.
 */
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { CampaignDocument, CampaignProblem } from "../../api/types.ts";
import { audiencesQuery, vocabularyQuery } from "../../audiences/audience-queries.ts";
import { nameFromTitle } from "../../audiences/name-from-title.ts";
import { NO_VOCABULARY, VocabularyContext } from "../../audiences/rules/vocabulary.tsx";
import { ErrorState } from "../../components/states.tsx";
import { Page, PageSkeleton } from "../../frame/page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { campaignCheckQuery, campaignQuery } from "../campaign-queries.ts";
import { blankCampaign, copyOf, useCampaignDrafts, WIZARD_STEPS, type CampaignDraft, type WizardStep } from "../drafts.ts";
import { AudienceStep } from "./audience-step.tsx";
import { ExperimentStep } from "./experiment-step.tsx";
import { MessagesStep } from "./messages-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { ScheduleStep } from "./schedule-step.tsx";
import { stepOf, type StepProps } from "./step.ts";
import classes from "./wizard.module.css";
import { newUuid } from "../../api/new-uuid.ts";

export function WizardPage() {
  const { t, language } = useI18n();
  const { draft: id, from, copy, audience } = useSearch({ from: "/frame/campaigns/new" });
  const { find } = useCampaignDrafts();
  const [fresh] = useState(() => newUuid());
  const kept = find(id ?? fresh);
  const {
    data: stored,
    error,
    refetch,
  } = useQuery({ ...campaignQuery(from ?? ""), enabled: from !== undefined && !kept, refetchInterval: false });
  const { data: vocabulary } = useQuery(vocabularyQuery);
  if (from !== undefined && !kept && !stored) return error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageSkeleton />;
  const copied = stored && copy ? copyOf(stored.document, t("campaigns.copyOf", { title: stored.document.title })) : undefined;
  const begun: CampaignDraft = kept ?? {
    id: id ?? fresh,
    document: copied ?? stored?.document ?? blankCampaign(audience, language),
    step: "audience",
    savedAt: "",
    stored: stored !== undefined && !copied,
  };
  // The same tree before and after the names are there: nobody is torn out of a field.
  return (
    <VocabularyContext value={vocabulary ?? NO_VOCABULARY}>
      <Wizard key={begun.id} begun={begun} />
    </VocabularyContext>
  );
}

function Wizard({ begun }: { readonly begun: CampaignDraft }) {
  const { t } = useI18n();
  const { step: asked } = useSearch({ from: "/frame/campaigns/new" });
  const navigate = useNavigate({ from: "/campaigns/new" });
  const { keep, discard } = useCampaignDrafts();
  const [document, setDocument] = useState(begun.document);
  const step = asked ?? begun.step;
  const [isThere, setThere] = useState(begun.stored);
  const changed = useRef(begun.savedAt !== "");
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.closest("main")?.scrollTo({ top: 0 });
  }, [step]);
  useEffect(() => {
    if (changed.current) keep({ id: begun.id, document, step, savedAt: new Date().toISOString(), stored: isThere });
  }, [document, step, begun.id, isThere, keep]);
  const put: StepProps["put"] = (part) => {
    changed.current = true;
    setDocument((before) => {
      const next = Object.fromEntries(
        Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined),
      ) as CampaignDocument;
      return part.title === undefined || isThere ? next : { ...next, name: nameFromTitle(part.title) };
    });
  };
  const go = (next: WizardStep) => void navigate({ search: (before) => ({ ...before, draft: begun.id, step: next }), resetScroll: true });
  const toCheck = { ...document, name: document.name || "unnamed", title: document.title || "…" };
  const [settled] = useDebouncedValue(JSON.stringify(toCheck), 300);
  const {
    data: check,
    error: unchecked,
    refetch: checkAgain,
  } = useQuery(campaignCheckQuery(JSON.parse(settled) as CampaignDocument, true));
  const problems = check ? [...check.problems, ...check.warnings] : [];
  const { data: audiences } = useQuery(audiencesQuery);
  // A document with problems is not counted, but its audience may have been.
  const { audience } = document;
  const counted = audience.kind === "audience" ? audiences?.rows.find(({ name }) => name === audience.name)?.size : undefined;
  const people = check?.audienceSize ?? counted ?? null;
  const props: StepProps = { document, put, check, people, problems: problems.filter((problem) => stepOf(problem) === step) };
  const stored = () => {
    // From here on the server has it: what is rendered until the page is left must not be kept again.
    changed.current = false;
    discard(begun.id);
  };
  const index = WIZARD_STEPS.indexOf(step);
  const before = WIZARD_STEPS[index - 1];
  const after = WIZARD_STEPS[index + 1];
  return (
    <Page title={document.title === "" ? t("campaigns.new") : document.title} lead={t("wizard.kept")}>
      <div className={classes["wizard"]} ref={top}>
        <nav aria-label={t("wizard.steps")} className={classes["steps"]}>
          {WIZARD_STEPS.map((one, at) => (
            <Step
              key={one}
              step={one}
              n={at + 1}
              now={one === step}
              problems={problems.filter((problem) => stepOf(problem) === one)}
              known={check !== undefined}
              onGo={() => go(one)}
            />
          ))}
        </nav>
        <div className={classes["body"]}>
          {unchecked && <ErrorState error={unchecked} retry={() => void checkAgain()} compact />}
          {step === "audience" && <AudienceStep {...props} />}
          {step === "messages" && <MessagesStep {...props} />}
          {step === "experiment" && <ExperimentStep {...props} />}
          {step === "schedule" && <ScheduleStep {...props} />}
          {step === "review" && (
            <ReviewStep {...props} problems={problems} stored={isThere} onKept={() => setThere(true)} onStored={stored} onGo={go} />
          )}
          <footer className={classes["footer"]}>
            {before && (
              <Button variant="default" onClick={() => go(before)}>
                {t("wizard.back")}
              </Button>
            )}
            <span style={{ flex: 1 }} />
            {after && (
              <Button onClick={() => go(after)} data-testid="wizard-next">
                {t("wizard.next", { step: t(`wizard.step.${after}`) })}
              </Button>
            )}
          </footer>
        </div>
      </div>
    </Page>
  );
}

function Step({
  step,
  n,
  now,
  problems,
  known,
  onGo,
}: {
  readonly step: WizardStep;
  readonly n: number;
  readonly now: boolean;
  readonly problems: readonly CampaignProblem[];
  readonly known: boolean;
  readonly onGo: () => void;
}) {
  const { t } = useI18n();
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const place = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (now) place.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [now]);
  return (
    <button
      ref={place}
      type="button"
      className={classes["step"]}
      aria-current={now ? "step" : undefined}
      onClick={onGo}
      data-testid={`step-${step}`}
    >
      <span className={classes["stepSign"]} data-errors={errors > 0 || undefined}>
        {errors > 0 ? (
          <IconAlertTriangle size={14} aria-hidden />
        ) : known && !now && step !== "review" ? (
          <IconCheck size={14} aria-hidden />
        ) : (
          n
        )}
      </span>
      <span>
        {t(`wizard.step.${step}`)}
        {errors > 0 && step !== "review" && <span className="sr-only"> {t("journeys.problems", { n: errors })}</span>}
      </span>
    </button>
  );
}
