/** How a workspace, a campaign or a journey wants its links: counted or not, and with which UTM parameters. */
import { z } from "zod";

export const UTM_NAMES = ["source", "medium", "campaign", "term", "content"] as const;
export type UtmName = (typeof UTM_NAMES)[number];
/** Values are Liquid over `origin` (`kind`, `name`, `node`, `variant`) and `template`; an empty one is left out. */
export type Utm = { readonly [Name in UtmName]?: string };

/** What a campaign or a journey says otherwise than its workspace; names it leaves out stay as they are there. */
export type LinkChoice = { readonly track?: boolean; readonly utm?: Utm };

export type LinkSettings = {
  /** Origin of the host that short links are on, such as `https://go.shop.example`; null: the server's own. */
  readonly address: string | null;
  readonly track: boolean;
  readonly utm: Utm;
};
export const NO_LINK_SETTINGS: LinkSettings = { address: null, track: false, utm: {} };

const value = z.string().trim().max(200).exactOptional();
export const utmSchema = z.strictObject({ source: value, medium: value, campaign: value, term: value, content: value });
export const linkChoiceSchema = z.strictObject({ track: z.boolean().exactOptional(), utm: utmSchema.exactOptional() });

export function chosen(workspace: Pick<LinkSettings, "track" | "utm">, choice: LinkChoice | undefined): Required<LinkChoice> {
  return { track: choice?.track ?? workspace.track, utm: { ...workspace.utm, ...choice?.utm } };
}
