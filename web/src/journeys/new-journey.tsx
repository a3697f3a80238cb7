import { Button, Group, Modal, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../api/client.ts";
import { journeysQuery } from "../api/queries.ts";
import type { JourneyDocument } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { READY_JOURNEYS } from "../../../src/journeys/ready/registry.ts";
import classes from "./edit/edit.module.css";
import { saveDraft } from "./queries.ts";
import { nameOf } from "./slug.ts";

export function NewJourney() {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [title, setTitle] = useState("");
  const [from, setFrom] = useState<string | null>(null);
  const begin = (next: string | null): void => {
    const before = READY_JOURNEYS.find((ready) => ready.name === from)?.title[language] ?? "";
    setFrom(next);
    // A title that somebody wrote is theirs.
    if (title === before) setTitle(READY_JOURNEYS.find((ready) => ready.name === next)?.title[language] ?? "");
  };
  const name = nameOf(title);
  const known = client.getQueryData(journeysQuery.queryKey)?.rows ?? [];
  const taken = known.some((row) => row.name === name);
  const { mutate, isPending, error, reset } = useAction({
    mutationFn: async () => saveDraft(journeyFrom(from, name, title.trim()), 0, null),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["drafts"] });
      await navigate({ to: "/journeys/$name/edit", params: { name }, search: {} });
    },
  });
  const words = useErrorWords(error);
  const conflict = error instanceof ApiError && error.code === "conflict";
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setOpened(true)} data-testid="new-journey">
        {t("new.button")}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t("new.title")} size="lg">
        <form
          className={classes["dialog"]}
          onSubmit={(event) => {
            event.preventDefault();
            if (name !== "" && !taken) mutate();
          }}
        >
          <fieldset className={classes["gallery"]} data-testid="ready-journeys">
            <legend>{t("new.from")}</legend>
            {[null, ...READY_JOURNEYS].map((ready) => (
              <label key={ready?.name ?? ""} data-picked={from === (ready?.name ?? null) || undefined}>
                <input type="radio" name="from" checked={from === (ready?.name ?? null)} onChange={() => begin(ready?.name ?? null)} />
                <span>{ready?.title[language] ?? t("new.empty")}</span>
                {ready && <span className="muted small">{ready.about[language]}</span>}
                {ready && ready.templates.length > 0 && (
                  <span className="muted small">
                    {t("new.templates", { names: ready.templates.map((template) => template.name).join(", ") })}
                  </span>
                )}
              </label>
            ))}
          </fieldset>
          <TextInput
            label={t("edit.title")}
            placeholder={t("new.placeholder")}
            data-autofocus
            maxLength={200}
            value={title}
            onChange={({ currentTarget }) => {
              setTitle(currentTarget.value);
              reset();
            }}
            description={name === "" ? " " : t("new.name", { name })}
            error={taken || conflict ? t("new.taken", { name }) : error ? words : undefined}
            data-testid="new-title"
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpened(false)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isPending} disabled={name === "" || taken}>
              {t("new.go")}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}

function journeyFrom(from: string | null, name: string, title: string): JourneyDocument {
  const ready = READY_JOURNEYS.find((one) => one.name === from);
  if (ready) return { ...ready.document, name, title };
  return { schema: 1, name, title, entry: { kind: "event", event: "" }, start: "", nodes: {} };
}
