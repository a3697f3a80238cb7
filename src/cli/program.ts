/** The words of `parley`. Each command is a file; this one only names them. */
import { Command } from "commander";
import { addAuditCommand } from "./audit-command.ts";
import { addAccountCommand } from "./account-command.ts";
import { addCampaignCommand } from "./campaign-command.ts";
import { addAudienceCommand } from "./audience-command.ts";
import { addPredictionCommand } from "./prediction-command.ts";
import { addChannelCommand, addSourceCommand } from "./channel-command.ts";
import { addConsentCommand } from "./consent-command.ts";
import { addConfigCommand } from "./config-command.ts";
import { addEmulatorCommand } from "./emulator-command.ts";
import { addEventCommand } from "./event-command.ts";
import { addExportCommand } from "./export-command.ts";
import { addGroupCommand } from "./group-command.ts";
import { addJourneyCommand } from "./journey-command.ts";
import { addSecretCommand } from "./journey-control-command.ts";
import { addMasterKeyCommand } from "./master-key-command.ts";
import { addMigrateCommand } from "./migrate-command.ts";
import { addRateCardCommand } from "./rate-card-command.ts";
import { addProfileCommand } from "./profile-command.ts";
import { addStartCommand } from "./start-command.ts";
import { addSyncCommand } from "./sync-command.ts";
import { addTailCommand } from "./tail-command.ts";
import type { Terminal } from "./terminal.ts";

const AFTER_HELP = `
Exit codes: 0 done · 1 failed · 2 wrong usage · 3 the input is not valid · 4 server or database not reachable, or not allowed

Examples:
  parley start                                   everything on this machine, with a demo shop
  parley journey push journeys/order.json        publish a journey
  parley journey diff journeys/order.json        what publishing would change
  parley audience why buyers phone:+447700900123  rule by rule, why she is in it
  parley event send '{"type":"order_placed","profile":{"phone":"+447700900123"}}'
  parley profile show phone:+447700900123
  parley tail --json | jq .state`;

export function createProgram(terminal: Terminal): Command {
  const program = new Command("parley")
    .description("Customer engagement with WhatsApp at its centre")
    .version("0.1.0")
    .showHelpAfterError("(parley --help tells more)")
    .addHelpText("after", AFTER_HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.err(text.trimEnd()) });
  for (const add of [
    addStartCommand,
    addEmulatorCommand,
    addMigrateCommand,
    addMasterKeyCommand,
    addAuditCommand,
    addConsentCommand,
    addConfigCommand,
    addAccountCommand,
    addChannelCommand,
    addSourceCommand,
    addJourneyCommand,
    addSecretCommand,
    addAudienceCommand,
    addPredictionCommand,
    addCampaignCommand,
    addSyncCommand,
    addRateCardCommand,
    addEventCommand,
    addProfileCommand,
    addGroupCommand,
    addTailCommand,
    addExportCommand,
  ])
    add(program, terminal);
  return program;
}
