import { Alert, Button } from "@mantine/core";
import { IconInfoCircle, IconRobot } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { ActivateHelpers } from "./activate-helpers.tsx";
import classes from "./assist.module.css";
import { useHelpers } from "./use-helpers.ts";

/** Whether published articles answer customers by themselves, and the way to change it: by the same steps as everything that helpers do. */
export function ArticlesAnswer() {
  const { t } = useI18n();
  const { data, document, mayWrite, problems, put, trouble } = useHelpers();
  const [wanted, setWanted] = useState<boolean | null>(null);
  if (!data) return null;
  const isOn = data.active?.document.faq.isOn ?? false;
  const { draft } = data;
  const change = (): void => {
    setWanted(!isOn);
    if (document.faq.isOn === isOn) put({ faq: { ...document.faq, isOn: !isOn } });
  };
  // The draft that is looked at has to have it.
  const isReady = wanted !== null && draft?.document.faq.isOn === wanted;
  return (
    <Alert
      icon={isOn ? <IconRobot size={18} aria-hidden /> : <IconInfoCircle size={18} aria-hidden />}
      variant="light"
      color={isOn ? "teal" : "gray"}
      data-testid="articles-answer"
    >
      <div className={classes["row"]}>
        <span className={classes["grows"]}>{t(isOn ? "knowledge.answers.on" : "knowledge.answers.off")}</span>
        {mayWrite && (
          <Button size="xs" variant="default" disabled={problems.length > 0} onClick={change} data-testid="switch-articles">
            {t(isOn ? "knowledge.answers.stop" : "knowledge.answers.start")}
          </Button>
        )}
      </div>
      {problems.length > 0 && mayWrite && <p className={classes["bad"]}>{t("knowledge.answers.blocked")}</p>}
      {trouble && (
        <p role="alert" className={classes["bad"]}>
          {trouble}
        </p>
      )}
      {isReady && <ActivateHelpers draft={draft} onClose={() => setWanted(null)} />}
    </Alert>
  );
}
