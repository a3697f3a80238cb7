import { Button, Radio, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectedCalendar, ResourceView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { Dialog, DialogEnd } from "../../components/dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import dialogs from "../dialogs.module.css";
import { APPOINTMENTS, disconnectCalendar } from "../queries.ts";

export function DisconnectDialog({
  resource,
  calendar,
  onClose,
}: {
  readonly resource: ResourceView;
  readonly calendar: ConnectedCalendar;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  // One that is being left already can only be given up.
  const isLeaving = calendar.state === "leaving";
  const [keeps, setKeeps] = useState(isLeaving);
  const disconnect = useAction({
    mutationFn: () => disconnectCalendar(resource.id, keeps),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: APPOINTMENTS });
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={t("setup.calendars.disconnect.title", { name: calendar.name })} size="md">
      <div className={dialogs["fields"]}>
        <p>{t("setup.calendars.disconnect.text", { who: resource.name })}</p>
        {!isLeaving && (
          <Radio.Group
            label={t("setup.calendars.disconnect.ours")}
            value={keeps ? "keep" : "remove"}
            onChange={(value) => setKeeps(value === "keep")}
          >
            <Stack gap="xs" mt="xs">
              <Radio
                value="remove"
                label={t("setup.calendars.disconnect.remove")}
                description={t("setup.calendars.disconnect.remove.hint")}
              />
              <Radio value="keep" label={t("setup.calendars.disconnect.keep")} description={t("setup.calendars.disconnect.keep.hint")} />
            </Stack>
          </Radio.Group>
        )}
        {isLeaving && <p className="small">{t("setup.calendars.disconnect.keep.hint")}</p>}
        <DialogEnd error={disconnect.error} onClose={onClose}>
          <Button color="red" loading={disconnect.isPending} onClick={() => disconnect.mutate()} data-testid="confirm-disconnect">
            {t("setup.calendars.disconnect")}
          </Button>
        </DialogEnd>
      </div>
    </Dialog>
  );
}
