import { Button } from "@mantine/core";
import { IconFlask, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAction } from "../../api/use-action.ts";
import { Trouble } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAudienceTitle } from "../../audiences/use-audience-title.ts";
import { campaignQuery, campaignsQuery, commandCampaign, storeCampaign } from "../campaign-queries.ts";
import type { WizardStep } from "../drafts.ts";
import { money } from "../money.ts";
import { TestSend } from "../test-send.tsx";
import { AudienceCheckPanel } from "../../content/audience-check.tsx";
import { ExpectedRefusals } from "./expected-refusals.tsx";
import { Part, Problems } from "./field.tsx";
import { noticeWords, paceWords, whenWords } from "./schedule-words.ts";
import { stepOf, type StepProps } from "./step.ts";
import classes from "./wizard.module.css";

export function ReviewStep({
  document,
  check,
  people,
  problems,
  stored,
  onKept,
  onStored,
  onGo,
}: StepProps & {
  readonly stored: boolean;
  /** The server has it, and it is gone on with here. */
  readonly onKept: () => void;
  readonly onStored: () => void;
  readonly onGo: (step: WizardStep) => void;
}) {
  const i18n = useI18n();
  const { t, percent, language } = i18n;
  const client = useQueryClient();
  // What is paused is changed and stays so; it is resumed where it is looked at.
  const { data: stands } = useQuery({ ...campaignQuery(document.name), enabled: stored });
  const isPaused = stands?.state === "paused";
  const navigate = useNavigate();
  const [testing, setTesting] = useState(false);
  const ready = check?.ok === true && document.title !== "";
  const isPast = problems.some(({ code }) => code === "time_past");
  const keep = async () => {
    const kept = await storeCampaign(document, stored);
    onKept();
    return kept;
  };
  const store = useAction({
    mutationFn: async (start: boolean) => {
      const { revision } = await keep();
      if (start) await commandCampaign(document.name, "start", { revision });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
      onStored();
      await navigate({ to: "/campaigns/$name", params: { name: document.name } });
    },
  });
  const test = useAction({ mutationFn: keep, onSuccess: () => setTesting(true) });
  const titleOf = useAudienceTitle();
  const heldOut = people === null ? null : Math.round(people * (document.holdout ?? 0));
  const facts: readonly (readonly [string, string, WizardStep])[] = [
    [
      t("review.who"),
      document.audience.kind === "audience" ? titleOf(document.audience.name) : t(`wizard.who.${document.audience.kind}`),
      "audience",
    ],
    [t("review.people"), people === null ? t("review.unknown") : t("review.people.n", { n: people, held: heldOut ?? 0 }), "audience"],
    [
      t("review.messages"),
      t("review.messages.n", {
        n: document.variants.length,
        languages: new Set(document.variants.flatMap(({ messages }) => Object.keys(messages))).size,
      }),
      "messages",
    ],
    ...(document.notice ? [[t("review.notice"), t("review.notice.two", { basis: document.notice.legalBasis }), "audience"] as const] : []),
    ...(document.notice?.steps ? [[t("wizard.notice.steps"), noticeWords(i18n, document.notice).join(" › "), "messages"] as const] : []),
    [t("review.experiment"), document.experiment ? t(`wizard.experiment.${document.experiment.kind}`) : t("review.none"), "experiment"],
    [t("review.holdout"), percent(document.holdout ?? 0), "experiment"],
    [t("review.when"), whenWords(i18n, document.schedule), "schedule"],
    ...paceWords(i18n, document).map((words): readonly [string, string, WizardStep] => [t("review.pace"), words, "schedule"]),
    [
      t("review.cost"),
      check?.costMicros === null || check?.costMicros === undefined
        ? t("review.cost.unknown")
        : `${money(check.costMicros, check.currency, language)}${check.sampleRates ? ` · ${t("review.cost.sample")}` : ""}`,
      "schedule",
    ],
  ];
  return (
    <>
      <Part title={t("review.title")}>
        <dl className={classes["review"]}>
          {facts.map(([name, value, step]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
              <button type="button" className="link small" onClick={() => onGo(step)} aria-label={`${t("review.change")}: ${name}`}>
                {t("review.change")}
              </button>
            </div>
          ))}
        </dl>
        <p className="muted small">{t("review.gate")}</p>
      </Part>
      <Part title={t("check.title")} hint={t("check.hint")}>
        <AudienceCheckPanel path="/v1/console/campaigns/audience-check" body={{ document }} people={people} ready={ready} />
      </Part>
      <ExpectedRefusals document={document} people={people} ready={ready} />
      {problems.length > 0 && (
        <Part title={t("review.problems", { n: problems.length })}>
          <Problems problems={problems} variants={document.variants} />
          <div className={classes["line"]}>
            {[...new Set(problems.map(stepOf))]
              .filter((step) => step !== "review")
              .map((step) => (
                <Button key={step} size="compact-sm" variant="light" onClick={() => onGo(step)}>
                  {t("review.mend", { step: t(`wizard.step.${step}`) })}
                </Button>
              ))}
          </div>
        </Part>
      )}
      <Trouble error={store.error ?? test.error} />
      <div className={classes["line"]}>
        {!isPaused && (
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            disabled={!ready || isPast}
            loading={store.isPending}
            onClick={() => store.mutate(true)}
            data-testid="campaign-start"
          >
            {document.schedule.kind !== "now"
              ? t("review.schedule")
              : people === null || heldOut === null
                ? t("review.start")
                : t("review.startTo", { n: people - heldOut })}
          </Button>
        )}
        <Button
          variant={isPaused ? "filled" : "default"}
          disabled={!ready}
          loading={store.isPending}
          onClick={() => store.mutate(false)}
          data-testid="campaign-save"
        >
          {t(isPaused ? "review.saveChange" : "review.save")}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFlask size={16} aria-hidden />}
          disabled={!ready}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t("review.test")}
        </Button>
      </div>
      {testing && <TestSend name={document.name} variants={document.variants.map(({ name }) => name)} onClose={() => setTesting(false)} />}
    </>
  );
}
