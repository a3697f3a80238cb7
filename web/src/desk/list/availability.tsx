import { ActionIcon, Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "../../api/client.ts";
import { useAction } from "../../api/use-action.ts";
import { useNotice } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "../desk.module.css";
import { staffQuery } from "../desk-queries.ts";

const AVAILABILITIES = ["online", "away", "offline"] as const;

/** Whether one is given conversations now. */
export function Availability() {
  const { t } = useI18n();
  const client = useQueryClient();
  const { data } = useQuery(staffQuery);
  const set = useAction({
    mutationFn: async (availability: (typeof AVAILABILITIES)[number]) => send("PUT", "/v1/desk/availability", { availability }),
    onError: useNotice(),
    onSettled: async () => client.invalidateQueries({ queryKey: ["desk"] }),
  });
  const mine = data?.rows.find(({ me }) => me)?.availability ?? "offline";
  if (data === undefined) return null;
  const words = t("inbox.availability", { now: t(`inbox.availability.${mine}`) });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={words} title={words} loading={set.isPending} data-testid="availability">
          <span className={classes["online"]} data-online={mine === "online"} data-away={mine === "away"} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {AVAILABILITIES.map((one) => (
          <Menu.Item
            key={one}
            role="menuitemradio"
            aria-checked={one === mine}
            leftSection={<span className={classes["online"]} data-online={one === "online"} data-away={one === "away"} />}
            rightSection={one === mine ? <IconCheck size={15} aria-hidden /> : null}
            onClick={() => set.mutate(one)}
            data-testid={`availability-${one}`}
          >
            {t(`inbox.availability.${one}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
