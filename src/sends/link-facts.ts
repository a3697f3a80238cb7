import type { LinkFacts } from "../links/tracker.ts";
import { LINK_PATH } from "../links/tracker.ts";
import { chosen, type LinkChoice, type Utm, UTM_NAMES } from "../links/choice.ts";
import { linkCode } from "../links/link-code.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { JsonObject } from "../platform/json.ts";

export type LinkPorts = {
  /** The server's own, where no workspace has set a host of its own. */
  readonly publicUrl: string;
  readonly key: string;
  readonly render: (text: string, variables: JsonObject) => string;
};

/** How the links of a message are made, by its workspace, and by the campaign or journey it comes from. */
export function createLinksOf({ publicUrl, key, render }: LinkPorts): (work: LaneWork, message: OutboundMessage) => LinkFacts {
  const own = new URL(publicUrl);
  return ({ catalog }, message) => {
    const { address, hosts, ...workspace } = catalog.links(message.workspaceId);
    const origin = originOf(catalog, message);
    const { track, utm } = chosen(workspace, origin.links);
    return {
      base: `${address ?? own.origin}${LINK_PATH}`,
      hosts: new Set([own.host, ...hosts]),
      track,
      utm: () => filled(utm, render, { origin: origin.variables, template: templateOf(message) }),
      codeOf: (place, target) => linkCode(key, message.id, place, target),
    };
  };
}

function templateOf({ content }: OutboundMessage): string | null {
  return content.kind === "template" ? content.name : null;
}

type Origin = { readonly links: LinkChoice | undefined; readonly variables: JsonObject };

function originOf(catalog: LaneWork["catalog"], { origin }: OutboundMessage): Origin {
  switch (origin.kind) {
    case "journey": {
      const version = catalog.versions.get(origin.versionId);
      const variables = { kind: "journey", name: version?.journey ?? null, node: origin.node, variant: origin.variant ?? null };
      return { links: version?.document.links, variables };
    }
    case "campaign": {
      const campaign = catalog.campaignLinks.get(origin.campaignId);
      return {
        links: campaign?.links ?? undefined,
        variables: { kind: "campaign", name: campaign?.name ?? null, node: null, variant: origin.variant },
      };
    }
    case "keyword":
      return { links: undefined, variables: { kind: "keyword", name: origin.intent, node: null, variant: null } };
    case "helper":
      return { links: undefined, variables: { kind: "helper", name: origin.ref, node: origin.by, variant: null } };
    case "desk":
      return { links: undefined, variables: { kind: "desk", name: origin.what, node: null, variant: null } };
    case "opt_in":
      return { links: { track: false }, variables: { kind: "opt_in", name: origin.request.source, node: null, variant: null } };
    case "agent":
      return { links: undefined, variables: { kind: "agent", name: null, node: null, variant: null } };
    case "api":
      return { links: undefined, variables: { kind: "api", name: null, node: null, variant: null } };
  }
}

/** A value that cannot be filled in is left out: a link without it still leads where it should. */
function filled(utm: Utm, render: LinkPorts["render"], variables: JsonObject): Utm {
  const values = UTM_NAMES.flatMap((name) => {
    const text = utm[name];
    if (text === undefined || text === "") return [];
    try {
      const value = render(text, variables).trim();
      return value === "" ? [] : [[name, value] as const];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(values);
}
