import { Badge, Button, FileButton, NumberInput, Select, Skeleton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send, sendText } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { CouponPoolAnswer, CouponUploadAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Copy, EmptyState, ErrorState, Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { GenerateCodes } from "./generate-codes.tsx";
import { couponsQuery } from "./queries.ts";

const WHEN_EMPTY = ["skip", "hold", "without"] as const;

/** Codes that messages hand out: how many are left, and what came of the others. */
export function Coupons() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(couponsQuery);
  const [adding, setAdding] = useState(false);
  const allowed = useRight("settings:write");
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} />;
  const add = allowed ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="coupon-add">
      {t("coupons.add")}
    </Button>
  ) : undefined;
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("coupons.lead", { code: "{{ coupon.cart_10 }}" })}</p>
        {data.rows.length > 0 && add}
      </div>
      {data.rows.length === 0 ? (
        <EmptyState picture="messages" text={t("coupons.empty")} action={add} />
      ) : (
        <div className={classes["channels"]}>
          {data.rows.map((pool) => (
            <Pool key={pool.name} pool={pool} allowed={allowed} />
          ))}
        </div>
      )}
      {adding && <PoolForm onClose={() => setAdding(false)} />}
    </>
  );
}

function Pool({ pool, allowed }: { readonly pool: CouponPoolAnswer; readonly allowed: boolean }) {
  const { t, number } = useI18n();
  const client = useQueryClient();
  const [generating, setGenerating] = useState(false);
  const upload = useAction({
    mutationFn: async (file: File) => sendText<CouponUploadAnswer>(`/v1/coupon-pools/${pool.name}/codes`, await file.text(), "text/csv"),
    onSettled: async () => client.invalidateQueries({ queryKey: couponsQuery.queryKey }),
  });
  const text = `{{ coupon.${pool.name} }}`;
  return (
    <section className="panel" style={{ padding: 16, minWidth: 0 }} data-testid="coupon-pool">
      <header className={classes["head"]}>
        <div className={classes["names"]}>
          <h2>{pool.title}</h2>
          <p className="small muted">
            <Copy value={text}>
              <code>{text}</code>
            </Copy>{" "}
            · {t(`coupons.whenEmpty.${pool.whenEmpty}`)}
          </p>
        </div>
        {pool.free <= pool.lowAt && pool.taken + pool.free > 0 && <Badge color="yellow">{t("coupons.low")}</Badge>}
        {allowed && (
          <>
            <Button variant="default" onClick={() => setGenerating(true)}>
              {t("coupons.generate")}
            </Button>
            <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => file && upload.mutate(file)}>
              {(props) => (
                <Button {...props} loading={upload.isPending} title={t("coupons.upload.hint")}>
                  {t("coupons.upload")}
                </Button>
              )}
            </FileButton>
          </>
        )}
      </header>
      <dl className={classes["facts"]} style={{ marginTop: 12 }}>
        {(["free", "taken", "redeemed"] as const).map((what) => (
          <div key={what} style={{ display: "contents" }}>
            <dt>{t(`coupons.${what}`)}</dt>
            <dd data-testid={`coupon-${what}`}>{number(pool[what])}</dd>
          </div>
        ))}
      </dl>
      <Trouble error={upload.error} />
      {upload.data && (
        <div role="status" className="small" style={{ marginTop: 8 }}>
          <p>{t("coupons.uploaded", { added: upload.data.added, known: upload.data.known, repeated: upload.data.repeated })}</p>
          {upload.data.rejectedCount > 0 && (
            <>
              <p>{t("coupons.faults", { n: upload.data.rejectedCount })}</p>
              <ul>
                {upload.data.rejected.slice(0, 20).map(({ line, reason }) => (
                  <li key={line}>
                    {t("coupons.fault", { line })}: {reason}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
      {generating && <GenerateCodes pool={pool.name} onClose={() => setGenerating(false)} />}
    </section>
  );
}

function PoolForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [title, setTitle] = useState("");
  const [name, setName] = useState("");
  const [whenEmpty, setWhenEmpty] = useState<(typeof WHEN_EMPTY)[number]>("skip");
  const [lowAt, setLowAt] = useState<number | string>(100);
  const save = useAction({
    mutationFn: async () => send("PUT", `/v1/coupon-pools/${name}`, { title, whenEmpty, lowAt: Number(lowAt) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: couponsQuery.queryKey });
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t("coupons.add")}
      go={t("coupons.add.go")}
      disabled={title.trim() === "" || !/^[a-z][a-z0-9_]{0,49}$/.test(name)}
      give={save}
      onGo={() => save.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={t("coupons.label")}
        maxLength={100}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
        data-testid="coupon-title"
      />
      <TextInput
        label={t("coupons.name")}
        description={t("coupons.name.hint")}
        maxLength={50}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="coupon-name"
      />
      <Select
        label={t("coupons.whenEmpty")}
        allowDeselect={false}
        value={whenEmpty}
        data={WHEN_EMPTY.map((value) => ({ value, label: t(`coupons.whenEmpty.${value}`) }))}
        onChange={(value) => setWhenEmpty(WHEN_EMPTY.find((one) => one === value) ?? whenEmpty)}
      />
      <NumberInput label={t("coupons.lowAt")} min={0} max={1_000_000} value={lowAt} onChange={setLowAt} />
    </CommandDialog>
  );
}
