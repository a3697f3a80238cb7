/** What may be done with a journey as a whole, in the state it is in; each command says its consequence in numbers before it is given. */
import { Button, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconArrowBarToRight,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from "@tabler/icons-react";
import { useState } from "react";
import type { JourneyDetail } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { ControlDialog } from "./control-dialog.tsx";
import type { JourneyCommand } from "./control-query.ts";
import { DrainDialog } from "./drain-dialog.tsx";

const ICONS = {
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  drain: IconArrowBarToRight,
  stop: IconPlayerStop,
  archive: IconArchive,
  restore: IconArchiveOff,
} as const satisfies { readonly [C in JourneyCommand]: unknown };
/** The first of each has a button of its own. */
const OFFERED = {
  live: ["pause", "drain", "stop"],
  paused: ["resume", "drain", "stop"],
  stopped: ["drain", "stop", "archive"],
  archived: ["restore"],
} as const satisfies { readonly [S in JourneyDetail["state"]]: readonly JourneyCommand[] };

export function JourneyActions({ journey }: { readonly journey: JourneyDetail }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState<JourneyCommand | null>(null);
  const older = journey.versions.some(({ current, live }) => !current && live > 0);
  const underWay = journey.versions.some(({ live }) => live > 0);
  const commands = OFFERED[journey.state].filter(
    (command) => (command !== "drain" || older) && (command !== "stop" || journey.state !== "stopped" || underWay),
  );
  const first = commands.find((command) => command === "pause" || command === "resume" || command === "restore");
  const rest = commands.filter((command) => command !== first);
  const First = first && ICONS[first];
  return (
    <>
      {first && First && (
        <Button
          variant={first === "pause" ? "default" : "filled"}
          leftSection={<First size={16} aria-hidden />}
          onClick={() => setAsking(first)}
          data-testid={`journey-${first}`}
        >
          {t(`control.${first}`)}
        </Button>
      )}
      {rest.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px="xs" aria-label={t("actions.more")} data-testid="journey-more">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((command) => {
              const Icon = ICONS[command];
              return (
                <Menu.Item
                  key={command}
                  leftSection={<Icon size={16} aria-hidden />}
                  {...(command === "stop" ? { color: "var(--bad)" } : {})}
                  onClick={() => setAsking(command)}
                  data-testid={`journey-${command}`}
                >
                  {t(`control.${command}`)}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
      {asking === "drain" ? (
        <DrainDialog journey={journey} onClose={() => setAsking(null)} />
      ) : (
        asking !== null && <ControlDialog key={asking} command={asking} journey={journey} onClose={() => setAsking(null)} />
      )}
    </>
  );
}
