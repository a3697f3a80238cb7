/**
 * What people may do with a journey as a whole. `live`: runs enter. `paused`: nobody enters; with `hold` nobody under way goes
 * on either. `stopped`: nobody enters. `archived`: stopped, and out of sight. Nothing here forgets anything.
 */
export const JOURNEY_STATES = ["live", "paused", "stopped", "archived"] as const;
export type JourneyState = (typeof JOURNEY_STATES)[number];

/** `hold`: runs stay where they are, what they hear is kept. `flow`: runs go on to their ends. */
export type PauseMode = "hold" | "flow";

export type Control = "publish" | "pause" | "resume" | "stop" | "drain" | "archive" | "restore";

type ControlAnswer = { readonly ok: true; readonly state: JourneyState } | { readonly ok: false; readonly why: string };

/** `live`: how many runs are under way. Pure; the answer to a no says what to do instead. */
export function decideControl(name: string, state: JourneyState, control: Control, live: number): ControlAnswer {
  const to = (next: JourneyState): ControlAnswer => ({ ok: true, state: next });
  const no = (why: string): ControlAnswer => ({ ok: false, why });
  switch (control) {
    case "publish":
      return state === "archived" ? no(`${name} is archived: restore it before you publish`) : to(state === "paused" ? "paused" : "live");
    case "pause":
      if (state === "paused" || state === "live") return to("paused");
      return no(state === "stopped" ? `${name} is stopped, there is nothing to pause` : `${name} is archived`);
    case "resume":
      return state === "paused"
        ? to("live")
        : no(`${name} is ${state}, not paused: ${state === "live" ? "it goes on already" : "publish it to start it again"}`);
    case "stop":
      return state === "archived" ? no(`${name} is archived, and was stopped before`) : to("stopped");
    case "drain":
      return state === "archived" ? no(`${name} is archived: nobody is under way`) : to(state);
    case "archive":
      if (state === "archived") return no(`${name} is archived already`);
      if (state !== "stopped") return no(`${name} is ${state}: stop it first`);
      return live > 0
        ? no(`${live} ${live === 1 ? "person is" : "people are"} still under way in ${name}: stop with "end", or wait for them`)
        : to("archived");
    case "restore":
      return state === "archived" ? to("stopped") : no(`${name} is ${state}, not archived`);
  }
}
