import { NumberInput, Radio } from "@mantine/core";
import { useState } from "react";
import type { JourneyDetail } from "../../api/types.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { type JourneyCommand, underWay, useControl } from "./control-query.ts";
import classes from "./control.module.css";

type Command = Exclude<JourneyCommand, "drain">;
type Choice = { readonly value: string; readonly body: Readonly<Record<string, unknown>> };
/** What has to be chosen with the command; the first is what it usually is. */
const CHOICES: { readonly [C in Command]: readonly Choice[] } = {
  pause: [
    { value: "hold", body: { runs: "hold" } },
    { value: "flow", body: { runs: "flow" } },
  ],
  resume: [],
  stop: [
    { value: "end", body: { runs: "end" } },
    { value: "finish", body: { runs: "finish" } },
  ],
  archive: [],
  restore: [],
};
const USUAL_RATE = 50;
const MOST_RATE = 100_000;

export function ControlDialog({
  command,
  journey,
  onClose,
}: {
  readonly command: Command;
  readonly journey: JourneyDetail;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const choices = CHOICES[command];
  const [chosen, choose] = useState(choices[0]?.value ?? "");
  const [perSecond, setPerSecond] = useState<number | null>(null);
  const give = useControl(journey.name, command, onClose);
  const people = underWay(journey);
  const held = journey.pause?.runs === "hold" ? people : 0;
  const n = command === "resume" ? held : people;
  const blocked = command === "archive" && people > 0;
  const body = command === "resume" ? { perSecond } : (choices.find(({ value }) => value === chosen)?.body ?? {});
  const text = command === "archive" && blocked ? "control.archive.blocked" : (`control.${command}.text` as const);
  return (
    <CommandDialog
      title={t(`control.${command}.title`, { title: journey.title })}
      consequence={t(text, { n })}
      go={t(`control.${command}.go`)}
      danger={command === "stop"}
      disabled={blocked}
      give={give}
      onGo={() => give.mutate(body)}
      onClose={onClose}
    >
      {choices.length > 0 && (
        <Radio.Group value={chosen} onChange={choose} aria-label={t("control.underWay")}>
          <div className={classes["choices"]}>
            {choices.map(({ value }) => (
              <Radio
                key={value}
                value={value}
                label={t(`control.${command}.${value}` as "control.pause.hold", { n })}
                description={t(`control.${command}.${value}.hint` as "control.pause.hold.hint", { n })}
                data-testid={`choice-${value}`}
              />
            ))}
          </div>
        </Radio.Group>
      )}
      {command === "resume" && held > 0 && <Rate held={held} perSecond={perSecond} onChange={setPerSecond} />}
    </CommandDialog>
  );
}

/** How many of the held go on in a second, and how long that takes for all of them. */
function Rate({
  held,
  perSecond,
  onChange,
}: {
  readonly held: number;
  readonly perSecond: number | null;
  readonly onChange: (perSecond: number | null) => void;
}) {
  const { t, span } = useI18n();
  return (
    <div className={classes["choices"]}>
      <Radio
        checked={perSecond === null}
        onChange={() => onChange(null)}
        label={t("control.resume.all")}
        description={t("control.resume.all.hint")}
      />
      <Radio
        checked={perSecond !== null}
        onChange={() => onChange(USUAL_RATE)}
        label={t("control.resume.rate")}
        description={t("control.resume.rate.hint")}
        data-testid="resume-rate"
      />
      {perSecond !== null && (
        <div className={classes["rate"]}>
          <NumberInput
            aria-label={t("control.resume.perSecond")}
            w={120}
            min={1}
            max={MOST_RATE}
            value={perSecond}
            onChange={(value) => onChange(Math.min(MOST_RATE, Math.max(1, Number(value) || 1)))}
            data-testid="per-second"
          />
          <span>{t("control.resume.perSecond")}</span>
          <span className="muted small">
            {held / perSecond < 60 ? t("control.resume.soon") : t("control.resume.takes", { span: span((held / perSecond) * 1_000) })}
          </span>
        </div>
      )}
    </div>
  );
}
