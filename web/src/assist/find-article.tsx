import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import { foundQuery } from "./helper-queries.ts";

/** Finds articles by words; `onText` takes the short answer of the one that was chosen. */
export function FindArticle({ onText }: { readonly onText: (text: string) => void }) {
  const { t } = useI18n();
  const [words, setWords] = useState("");
  const { data } = useQuery(foundQuery(words));
  return (
    <div className={classes["form"]}>
      <TextInput
        label={t("knowledge.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={words}
        maxLength={300}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
      />
      <ul className={classes["rules"]}>
        {data?.rows.map(({ id, title, answer }) => (
          <li key={id} className={`panel ${classes["card"]}`}>
            <strong>{title}</strong>
            <span className="small">{answer}</span>
            <Button size="xs" variant="default" onClick={() => onText(answer)} style={{ alignSelf: "start" }}>
              {t("knowledge.insert")}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
