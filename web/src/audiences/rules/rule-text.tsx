/** A rule to read: the same tree as in the editor, in sentences. */
import type { Rule } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { LEAF_ICONS } from "./leaf-icons.ts";
import { kindOf } from "./leaves.ts";
import { leafWords } from "./rule-words.ts";
import classes from "./rule-text.module.css";
import type { AudienceLeaf } from "./tree.ts";
import { useFactNames } from "./vocabulary.tsx";

export function RuleText({ rule }: { readonly rule: Rule }) {
  return (
    <ul className={classes["tree"]}>
      <Part rule={rule} not={false} />
    </ul>
  );
}

function Part({ rule, not }: { readonly rule: Rule; readonly not: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { nameOf } = useFactNames();
  if ("not" in rule) return <Part rule={rule.not} not={!not} />;
  const parts = "all" in rule ? rule.all : "any" in rule ? rule.any : null;
  if (parts === null) {
    const leaf = rule as AudienceLeaf;
    const Icon = LEAF_ICONS[kindOf(leaf)];
    return (
      <li className={classes["leaf"]}>
        <Icon size={16} stroke={1.7} aria-hidden />
        <span>
          {not && <strong className={classes["not"]}>{t("rules.not")} </strong>}
          {leafWords(i18n, leaf, nameOf)}
        </span>
      </li>
    );
  }
  return (
    <li>
      <span className={classes["head"]}>
        {not && <strong className={classes["not"]}>{t("rules.not")} </strong>}
        {t("all" in rule ? "rules.group.all" : "rules.group.any")}
      </span>
      <ul className={classes["tree"]}>
        {parts.map((part, index) => (
          // Parts of a document that is not edited here: their place is their name.
          <Part key={index} rule={part} not={false} />
        ))}
      </ul>
    </li>
  );
}
