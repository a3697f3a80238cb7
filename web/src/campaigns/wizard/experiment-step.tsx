import { Slider } from "@mantine/core";
import type { CampaignConversion, CampaignExperiment, Goal } from "../../api/types.ts";
import { compact } from "../../audiences/rules/leaves.ts";
import { DurationField, NameField, NumberField, Pick, Words } from "../../audiences/rules/inputs.tsx";
import { useVocabulary } from "../../audiences/rules/vocabulary.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { LinkChoiceFields } from "../../links/link-choice.tsx";
import { Choice, Part, Problems } from "./field.tsx";
import type { StepProps } from "./step.ts";
import classes from "./wizard.module.css";

const GOALS = ["delivered", "read", "replied", "clicked", "converted"] as const satisfies readonly Goal[];

export function ExperimentStep({ document, put, problems, people }: StepProps) {
  const { t, percent, number } = useI18n();
  const { variants, experiment, holdout = 0 } = document;
  const sum = variants.reduce((all, { weight = 1 }) => all + weight, 0) || 1;
  const smallest = Math.min(...variants.map(({ weight = 1 }) => weight)) / sum;
  const tried = experiment?.kind === "winner" ? experiment.testShare : 1;
  /** Of the smallest variant, as long as they are compared. */
  const each = people === null || variants.length < 2 ? null : people * (1 - holdout) * smallest * tried;
  return (
    <>
      <Part title={t("wizard.experiment")} hint={t(variants.length < 2 ? "wizard.experiment.alone" : "wizard.experiment.hint")}>
        {variants.length > 1 && (
          <>
            <fieldset className={classes["choices"]}>
              <legend className="sr-only">{t("wizard.experiment")}</legend>
              {(["fixed", "winner", "bandit"] as const).map((kind) => (
                <Choice
                  key={kind}
                  name="experiment"
                  label={t(`wizard.experiment.${kind}`)}
                  hint={t(`wizard.experiment.${kind}.hint`)}
                  chosen={experiment?.kind === kind}
                  onChoose={() => put({ experiment: firstExperiment(kind, experiment?.goal ?? "read") })}
                  testId={`experiment-${kind}`}
                >
                  {experiment?.kind === kind && <Details experiment={experiment} onChange={(next) => put({ experiment: next })} />}
                </Choice>
              ))}
            </fieldset>
            {experiment && (
              <div className={classes["line"]}>
                <Words>{t("wizard.goal")}</Words>
                <Pick
                  label={t("wizard.goal")}
                  strong
                  options={GOALS.map((goal) => ({ value: goal, label: t(`goal.${goal}`) }))}
                  value={experiment.goal}
                  onChange={(goal) => put({ experiment: { ...experiment, goal } })}
                />
              </div>
            )}
            {experiment?.kind !== "bandit" && (
              <ul className={classes["weights"]}>
                {variants.map((variant, index) => {
                  const share = (variant.weight ?? 1) / sum;
                  return (
                    <li key={variant.name}>
                      <strong>{variant.name.toUpperCase()}</strong>
                      <NumberField
                        label={t("wizard.weight", { name: variant.name })}
                        value={variant.weight ?? 1}
                        min={0}
                        max={1_000_000}
                        short
                        onChange={(weight) => put({ variants: variants.map((one, at) => (at === index ? { ...one, weight } : one)) })}
                      />
                      <span className={classes["weightBar"]} aria-hidden>
                        <span style={{ width: `${share * 100}%` }} />
                      </span>
                      <span className="num small">
                        {percent(share)}
                        {people === null ? "" : ` · ${t("wizard.weight.people", { n: Math.round(people * (1 - holdout) * share) })}`}
                      </span>
                    </li>
                  );
                })}
              </ul>
            )}
          </>
        )}
      </Part>
      <Part title={t("wizard.holdout")} hint={t("wizard.holdout.hint")}>
        <div className={classes["slider"]}>
          <Slider
            aria-label={t("wizard.holdout")}
            min={0}
            max={50}
            step={1}
            value={Math.round(holdout * 100)}
            onChange={(value) => put({ holdout: value === 0 ? undefined : value / 100 })}
            label={(value) => percent(value / 100)}
            thumbLabel={t("wizard.holdout")}
          />
          <span className="num">
            {percent(holdout)}
            {people === null ? "" : ` · ${t("wizard.weight.people", { n: Math.round(people * holdout) })}`}
          </span>
        </div>
      </Part>
      <Conversion conversion={document.conversion} onChange={(conversion) => put({ conversion })} />
      <Part title={t("links.own")} hint={t("links.own.hint")}>
        <LinkChoiceFields choice={document.links} onChange={(links) => put({ links })} />
      </Part>
      <Problems problems={problems} />
      {each !== null && each < 400 && <p className={classes["note"]}>{t("wizard.experiment.small", { n: number(Math.floor(each)) })}</p>}
    </>
  );
}

function firstExperiment(kind: CampaignExperiment["kind"], goal: Goal): CampaignExperiment {
  switch (kind) {
    case "fixed":
      return { kind, goal };
    case "winner":
      return { kind, goal, testShare: 0.2, after: "PT4H", minimumSample: 500, confidence: 0.95, latestAfter: "P1D" };
    case "bandit":
      return { kind, goal, explore: 0.05 };
  }
}

function Details({
  experiment,
  onChange,
}: {
  readonly experiment: CampaignExperiment;
  readonly onChange: (next: CampaignExperiment) => void;
}) {
  const { t } = useI18n();
  if (experiment.kind === "fixed") return <p className="muted small">{t("wizard.experiment.fixed.more")}</p>;
  if (experiment.kind === "bandit")
    return (
      <div className={classes["line"]}>
        <Words>{t("wizard.bandit.explore")}</Words>
        <NumberField
          label={t("wizard.bandit.explore")}
          value={Math.round(experiment.explore * 100)}
          min={0}
          max={30}
          short
          onChange={(value) => onChange({ ...experiment, explore: value / 100 })}
        />
        <Words>%</Words>
      </div>
    );
  return (
    <div className={classes["lines"]}>
      <div className={classes["line"]}>
        <Words>{t("wizard.winner.share")}</Words>
        <NumberField
          label={t("wizard.winner.share")}
          value={Math.round(experiment.testShare * 100)}
          min={1}
          max={90}
          short
          onChange={(value) => onChange({ ...experiment, testShare: value / 100 })}
        />
        <Words>{t("wizard.winner.share.of")}</Words>
      </div>
      <div className={classes["line"]}>
        <Words>{t("wizard.winner.after")}</Words>
        <DurationField label={t("wizard.winner.after")} value={experiment.after} onChange={(after) => onChange({ ...experiment, after })} />
        <Words>{t("wizard.winner.sample")}</Words>
        <NumberField
          label={t("wizard.winner.sample")}
          value={experiment.minimumSample}
          min={1}
          onChange={(value) => onChange({ ...experiment, minimumSample: Math.round(value) })}
        />
        <Words>{t("wizard.winner.sample.each")}</Words>
      </div>
      <div className={classes["line"]}>
        <Words>{t("wizard.winner.confidence")}</Words>
        <NumberField
          label={t("wizard.winner.confidence")}
          value={Math.round(experiment.confidence * 1_000) / 10}
          min={80}
          max={99.9}
          short
          onChange={(value) => onChange({ ...experiment, confidence: value / 100 })}
        />
        <Words>%</Words>
      </div>
      <div className={classes["line"]}>
        <Words>{t("wizard.winner.latest")}</Words>
        <DurationField
          label={t("wizard.winner.latest")}
          value={experiment.latestAfter}
          onChange={(latestAfter) => onChange({ ...experiment, latestAfter })}
        />
        <Words>{t("wizard.winner.latest.best")}</Words>
      </div>
    </div>
  );
}

function Conversion({
  conversion,
  onChange,
}: {
  readonly conversion: CampaignConversion | undefined;
  readonly onChange: (conversion: CampaignConversion | undefined) => void;
}) {
  const { t } = useI18n();
  const { events } = useVocabulary();
  const properties = events.find(({ event }) => event === conversion?.event)?.properties ?? [];
  return (
    <Part title={t("wizard.conversion")} hint={t("wizard.conversion.hint")}>
      <label className={classes["check"]}>
        <input
          type="checkbox"
          checked={conversion !== undefined}
          onChange={(event) =>
            onChange(event.currentTarget.checked ? { event: events[0]?.event ?? "order_placed", within: "P7D" } : undefined)
          }
        />
        {t("wizard.conversion.count")}
      </label>
      {conversion && (
        <div className={classes["line"]}>
          <NameField
            label={t("rules.event")}
            value={conversion.event}
            known={events.map(({ event }) => event)}
            onChange={(event) => onChange({ ...conversion, event })}
          />
          <Words>{t("rules.within")}</Words>
          <DurationField
            label={t("wizard.conversion.within")}
            value={conversion.within}
            onChange={(within) => onChange({ ...conversion, within })}
          />
          <Words>{t("wizard.conversion.worth")}</Words>
          <NameField
            label={t("wizard.conversion.value")}
            value={conversion.value ?? ""}
            known={properties.map(({ property }) => property)}
            onChange={(value) => onChange(compact<CampaignConversion>({ ...conversion, value: value === "" ? undefined : value }))}
          />
        </div>
      )}
    </Part>
  );
}
