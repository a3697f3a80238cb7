import { Button } from "@mantine/core";
import { Copy } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import settings from "../settings/settings.module.css";
import classes from "./account.module.css";

/** Shown once. */
export function RecoveryCodes({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  const { t } = useI18n();
  return (
    <div className={settings["form"]}>
      <p>{t("factor.codes.text")}</p>
      <ul className={classes["codes"]} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Copy value={codes.join("\n")}>{t("common.copy")}</Copy>
      <div className={settings["buttons"]}>
        <Button onClick={onKept}>{t("factor.codes.kept")}</Button>
      </div>
    </div>
  );
}
