import type { CampaignWaves } from "../../api/types.ts";
import { DurationField, NumberField, Pick, TextField, Words } from "../../audiences/rules/inputs.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./wizard.module.css";

export function WavesFields({
  waves,
  onChange,
}: {
  readonly waves: CampaignWaves | undefined;
  readonly onChange: (waves: CampaignWaves | undefined) => void;
}) {
  const { t } = useI18n();
  const kind = waves?.kind ?? "none";
  const first = {
    none: undefined,
    sizes: { kind: "sizes", sizes: [100, 1_000], every: "PT2H", rest: true },
    shares: { kind: "shares", shares: [0.1, 0.3, 0.6], every: "PT2H" },
    ramp: { kind: "ramp", first: 250, factor: 2 },
  } as const satisfies Record<string, CampaignWaves | undefined>;
  return (
    <div className={classes["line"]}>
      <Words>{t("wizard.waves")}</Words>
      <Pick
        label={t("wizard.waves")}
        options={(["none", "sizes", "shares", "ramp"] as const).map((value) => ({ value, label: t(`wizard.waves.${value}`) }))}
        value={kind}
        onChange={(next) => onChange(first[next])}
      />
      {waves?.kind === "sizes" && (
        <>
          <TextField
            label={t("wizard.waves.sizes")}
            value={waves.sizes.join(", ")}
            onChange={(text) => {
              const sizes = numbers(text)
                .map(Math.round)
                .filter((n) => n > 0);
              if (sizes.length > 0) onChange({ ...waves, sizes });
            }}
          />
          <Words>{t("wizard.waves.people")}</Words>
          <DurationField label={t("wizard.waves.every")} value={waves.every} onChange={(every) => onChange({ ...waves, every })} />
          <label className={classes["check"]}>
            <input type="checkbox" checked={waves.rest} onChange={(event) => onChange({ ...waves, rest: event.currentTarget.checked })} />
            {t("wizard.waves.rest")}
          </label>
        </>
      )}
      {waves?.kind === "shares" && (
        <>
          <Words>{t("wizard.waves.parts")}</Words>
          <NumberField
            label={t("wizard.waves.parts")}
            value={waves.shares.length}
            min={2}
            max={60}
            short
            onChange={(n) => onChange({ ...waves, shares: equalShares(Math.round(n)) })}
          />
          <Words>{t("wizard.waves.people")}</Words>
          <DurationField label={t("wizard.waves.every")} value={waves.every} onChange={(every) => onChange({ ...waves, every })} />
        </>
      )}
      {waves?.kind === "ramp" && (
        <>
          <NumberField
            label={t("wizard.waves.first")}
            value={waves.first}
            min={1}
            onChange={(n) => onChange({ ...waves, first: Math.round(n) })}
          />
          <Words>{t("wizard.waves.first.then")}</Words>
          <NumberField
            label={t("wizard.waves.factor")}
            value={waves.factor}
            min={1}
            max={10}
            short
            onChange={(factor) => onChange({ ...waves, factor })}
          />
          <Words>{t("wizard.waves.factor.each")}</Words>
        </>
      )}
    </div>
  );
}

function numbers(text: string): readonly number[] {
  return text
    .split(/[,;\s]+/)
    .map(Number)
    .filter((n) => Number.isFinite(n));
}

/** They add up to exactly one, whatever binary fractions do. */
function equalShares(n: number): readonly number[] {
  const part = Math.floor(10_000 / n) / 10_000;
  return Array.from({ length: n }, (_, index) => (index === n - 1 ? Math.round((1 - part * (n - 1)) * 10_000) / 10_000 : part));
}
