/** Events that links and entry points make of what people do. */

/** Properties: `url`, `place`, `messageId`, `template`; of a journey `journey`, `node`; of a campaign `campaign`, `variant`. */
export const LINK_CLICKED = "link_clicked";
/** Properties: `name`, `keyword`, `messageId`. */
export const ENTRY_POINT_USED = "entry_point_used";
