import { NumberInput, Radio } from "@mantine/core";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useFault } from "../form-context.tsx";
import { asLoose, look, put, type Loose } from "../loose.ts";
import classes from "../edit.module.css";
import { SpecFields } from "./spec-fields.tsx";
import type { Spec } from "./specs.ts";

const START = { goal: "replied", explore: 0.05, minimumSample: 100 };
const GOAL: Spec = {
  key: "bandit.goal",
  label: "edit.bandit.goal",
  as: "choice",
  options: ["delivered", "read", "replied", "converted"],
  words: "edit.bandit.goal",
};
const CONVERSION: readonly Spec[] = [
  { key: "bandit.conversion.event", label: "edit.event", as: "event" },
  { key: "bandit.conversion.within", label: "edit.bandit.within", as: "duration" },
  { key: "bandit.conversion.where", label: "edit.where", as: "condition", optional: true },
];

/** Whether the shares of a split stay as they are written or follow success, and then by what. */
export function BanditFields({ value, onChange }: { readonly value: Loose; readonly onChange: (value: Loose, field: string) => void }) {
  const { t } = useI18n();
  const follows = value["bandit"] !== undefined;
  const faults = { explore: useFault("/bandit/explore"), minimumSample: useFault("/bandit/minimumSample") };
  const goal = look(value, "bandit.goal");
  const change = (next: Loose, field: string): void => {
    const isConversion = look(next, "bandit.goal") === "converted";
    if (isConversion === (look(next, "bandit.conversion") !== undefined)) return onChange(next, field);
    onChange(put(next, "bandit.conversion", isConversion ? { event: "", within: "P1D" } : undefined), field);
  };
  const explore = look(value, "bandit.explore");
  const minimumSample = look(value, "bandit.minimumSample");
  return (
    <>
      <Radio.Group
        label={t("edit.bandit.shares")}
        value={follows ? "bandit" : "fixed"}
        onChange={(chosen) => {
          const { bandit: _bandit, by: _by, ...rest } = value;
          onChange(chosen === "bandit" ? { ...rest, bandit: START } : rest, "bandit");
        }}
      >
        <div className={classes["radios"]}>
          <Radio value="fixed" label={t("edit.bandit.fixed")} data-testid="split-fixed" />
          <Radio value="bandit" label={t("edit.bandit.follow")} description={t("edit.bandit.follow.hint")} data-testid="split-bandit" />
        </div>
      </Radio.Group>
      {follows && (
        <>
          <SpecFields specs={[GOAL]} value={value} pointer="" onChange={change} />
          {goal === "converted" && <SpecFields specs={CONVERSION} value={value} pointer="" onChange={change} />}
          <NumberInput
            label={t("edit.bandit.explore")}
            description={t("edit.bandit.explore.hint")}
            min={0}
            max={30}
            suffix=" %"
            value={typeof explore === "number" ? Math.round(explore * 1_000) / 10 : ""}
            error={faults.explore}
            onChange={(n) => {
              if (typeof n === "number")
                onChange({ ...value, bandit: { ...asLoose(value["bandit"]), explore: n / 100 } }, "bandit.explore");
            }}
            data-testid="bandit-explore"
          />
          <NumberInput
            label={t("edit.bandit.sample")}
            description={t("edit.bandit.sample.hint")}
            min={1}
            value={typeof minimumSample === "number" ? minimumSample : ""}
            error={faults.minimumSample}
            onChange={(n) => {
              if (typeof n === "number")
                onChange({ ...value, bandit: { ...asLoose(value["bandit"]), minimumSample: n } }, "bandit.minimumSample");
            }}
            data-testid="bandit-sample"
          />
        </>
      )}
    </>
  );
}
