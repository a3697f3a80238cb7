/** What the canvas mounts: `<RehearsalPanel document={…} onOverlay={…} onSelectNode={…} />`. */
export { RehearsalPanel } from "./rehearsal-panel.tsx";
export type { RehearsalOverlay, RehearsalPanelProps } from "./overlay.ts";
