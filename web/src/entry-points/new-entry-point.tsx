import { Button, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { ApiError } from "../api/client.ts";
import { channelsQuery } from "../api/queries.ts";
import type { EntryPointView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { TopicChoice } from "../consent/topic-choice.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { OnThePhone } from "./entry-point-dialog.tsx";
import { addEntryPoint, entryPointsQuery } from "./entry-point-queries.ts";
import classes from "./entry-points.module.css";

const KEYWORD = /^(?=.*[A-Z])(?=.{3,24}$)[A-Z0-9]+(?:-[A-Z0-9]+)*$/;
const PURPOSES = ["marketing", "utility"] as const;

export function NewEntryPoint({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (point: EntryPointView) => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { data } = useQuery(channelsQuery);
  const senders = data?.rows ?? [];
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [keyword, setKeyword] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [consent, setConsent] = useState<string | null>(null);
  const [topic, setTopic] = useState<string | undefined>(undefined);
  const channelId = chosen ?? senders[0]?.id ?? "";
  const word = keyword.trim().toUpperCase();
  const isWord = word === "" || KEYWORD.test(word);
  const make = useAction({
    mutationFn: (asked: string) =>
      addEntryPoint({
        name,
        channelId,
        text,
        consent: PURPOSES.find((purpose) => purpose === consent) ?? null,
        topic: topic ?? null,
        ...(asked === "" ? {} : { keyword: asked }),
      }),
    onSuccess: async (point) => {
      await client.invalidateQueries({ queryKey: entryPointsQuery.queryKey });
      onClose();
      onMade(point);
    },
  });
  const refused = make.error instanceof ApiError && [400, 409].includes(make.error.status) ? (make.variables ?? "") : "";
  const isTaken = refused !== "" && refused === word;
  const ready = name.trim() !== "" && text.trim() !== "" && channelId !== "" && isWord;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) make.mutate(word);
  };
  return (
    <Dialog onClose={onClose} title={t("entryPoints.new")} size="lg">
      <form className={classes["fields"]} onSubmit={submit}>
        <TextInput
          label={t("entryPoints.name")}
          description={t("entryPoints.name.hint")}
          placeholder={t("entryPoints.name.example")}
          value={name}
          maxLength={100}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          data-autofocus
          data-testid="entry-point-name"
        />
        <Select
          label={t("entryPoints.sender")}
          data={senders.map(({ id, name: sender, displayPhoneNumber }) => ({ value: id, label: `${sender} · ${displayPhoneNumber}` }))}
          value={channelId}
          onChange={setChosen}
          allowDeselect={false}
          error={data && senders.length === 0 ? t("entryPoints.noSender") : undefined}
        />
        <TextInput
          label={t("entryPoints.text")}
          description={t("entryPoints.text.hint")}
          placeholder={t("entryPoints.text.example")}
          value={text}
          maxLength={500}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-testid="entry-point-text"
        />
        <TextInput
          label={t("entryPoints.keyword")}
          description={t("entryPoints.keyword.hint")}
          placeholder="SUMMER24"
          value={keyword}
          maxLength={24}
          onChange={({ currentTarget }) => setKeyword(currentTarget.value)}
          error={isWord ? (isTaken ? t("entryPoints.keyword.taken") : undefined) : t("entryPoints.keyword.invalid")}
          data-testid="entry-point-keyword"
        />
        <Select
          label={t("entryPoints.consent")}
          description={t("entryPoints.consent.hint")}
          placeholder={t("entryPoints.consent.none")}
          data={PURPOSES.map((purpose) => ({ value: purpose, label: t(`purpose.${purpose}`) }))}
          value={consent}
          onChange={(purpose) => {
            setConsent(purpose);
            setTopic(undefined);
          }}
          clearable
        />
        {consent !== null && <TopicChoice topic={topic} purpose={consent} channel="whatsapp" onChange={setTopic} />}
        {text.trim() !== "" && <OnThePhone text={`${text.trim()} #${word === "" ? "······" : word}`} />}
        <DialogEnd error={refused === "" ? make.error : null} onClose={onClose}>
          <Button type="submit" disabled={!ready} loading={make.isPending} data-testid="make-entry-point">
            {t("entryPoints.make")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
