import { Button, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { type GroupKind, groupPath } from "./group-queries.ts";
import classes from "./groups.module.css";

export function NewGroup({ kinds, onClose }: { readonly kinds: readonly GroupKind[]; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [kind, setKind] = useState(kinds[0]?.name ?? "");
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const save = useAction({
    mutationFn: () => send("PUT", groupPath(kind, key.trim()), name.trim() === "" ? {} : { name: name.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["groups"] });
      await navigate({ to: "/groups/$kind/$key", params: { kind, key: key.trim() } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("groups.new")}>
      <form className={classes["fields"]} onSubmit={submit}>
        <Select
          label={t("groups.kind")}
          data={kinds.map((one) => ({ value: one.name, label: one.title }))}
          value={kind}
          onChange={(value) => setKind(value ?? kind)}
          allowDeselect={false}
        />
        <TextInput
          label={t("groups.new.key")}
          description={t("groups.new.key.hint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={key}
          maxLength={200}
          onChange={(event) => setKey(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput label={t("groups.new.name")} value={name} maxLength={200} onChange={(event) => setName(event.currentTarget.value)} />
        <DialogEnd error={save.error} onClose={onClose}>
          <Button type="submit" disabled={key.trim() === ""} loading={save.isPending} data-testid="save-group">
            {t("groups.new.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
