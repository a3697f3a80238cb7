import { Button, CloseButton, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { groupKindsQuery } from "./group-queries.ts";
import classes from "./groups.module.css";

/** The sorts of groups there are, one more, one less. */
export function GroupKinds({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { data } = useQuery(groupKindsQuery);
  const [title, setTitle] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? nameFrom(title);
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ["groups"] });
    await client.invalidateQueries({ queryKey: ["audiences", "", "vocabulary"] });
  };
  const save = useAction({
    mutationFn: () => send("PUT", `/v1/group-kinds/${encodeURIComponent(name)}`, { title: title.trim() }),
    onSuccess: async () => {
      setTitle("");
      setTyped(null);
      await refresh();
    },
  });
  const remove = useAction<unknown, string>({
    mutationFn: (kind) => send("DELETE", `/v1/group-kinds/${kind}`),
    onSuccess: refresh,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("groups.kinds")} size="lg">
      <p className="muted small">{t("groups.kinds.lead")}</p>
      {data?.rows.length === 0 ? (
        <p className="muted">{t("groups.kinds.none")}</p>
      ) : (
        <ul className={classes["kinds"]}>
          {data?.rows.map((kind) => (
            <li key={kind.name} data-testid="group-kind">
              <span>
                <strong>{kind.title}</strong> <code className="muted">{kind.name}</code>{" "}
                <span className="muted small">{t("groups.kind.count", { n: kind.groups })}</span>
              </span>
              <CloseButton size="sm" aria-label={t("groups.kind.remove", { title: kind.title })} onClick={() => remove.mutate(kind.name)} />
            </li>
          ))}
        </ul>
      )}
      <Trouble error={remove.error} />
      <form className={classes["fields"]} onSubmit={submit}>
        <TextInput
          label={t("groups.kind.title")}
          placeholder={t("groups.kind.title.example")}
          value={title}
          maxLength={100}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={t("groups.kind.name")}
          description={t("groups.kind.name.hint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={name}
          maxLength={40}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <DialogEnd error={save.error} leave={t("common.close")} onClose={onClose}>
          <Button type="submit" disabled={title.trim() === "" || name === ""} loading={save.isPending} data-testid="save-kind">
            {t("groups.kind.add")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

/** "Family home" is `familyHome`. */
function nameFrom(title: string): string {
  const words = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const joined = words
    .map((word, index) => (index === 0 ? word.toLowerCase() : `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`))
    .join("");
  return joined.replace(/^[0-9]+/, "").slice(0, 40);
}
