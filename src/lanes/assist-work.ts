import type { AssistGap, AssistTalk, AssistTurn } from "../assist/talk.ts";
import type { InboundContent } from "../messages/content.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { AssistChanges, AssistTx, TurnStep } from "./assist-tx.ts";

/** Something a customer wrote, for the helpers; commands such as STOP are none. */
export type HeardMessage = {
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId;
  readonly content: InboundContent;
  readonly isFirst: boolean;
};

/** What helpers heard, remember and ask in one lane transaction. */
export class AssistWork {
  readonly #tx: AssistTx;
  readonly #talks = new Map<string, AssistTalk>();
  readonly #loaded = new Set<ProfileId>();
  readonly #changed = new Set<string>();
  readonly #turns = new Map<string, AssistTurn | null>();
  readonly #newTurns: AssistTurn[] = [];
  readonly #steps: TurnStep[] = [];
  readonly #gaps: AssistGap[] = [];
  readonly #taken = new Set<MessageId>();
  #heard: HeardMessage[] = [];

  constructor(tx: AssistTx) {
    this.#tx = tx;
  }

  hear(message: HeardMessage): void {
    this.#heard.push(message);
  }

  takeHeard(): readonly HeardMessage[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  /** A run took it for its answer, or began by it. */
  noteTaken(messageId: MessageId): void {
    this.#taken.add(messageId);
  }

  isTaken(messageId: MessageId): boolean {
    return this.#taken.has(messageId);
  }

  async loadTalks(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#loaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#loaded.add(id);
    for (const talk of await this.#tx.talks(missing)) this.#talks.set(`${talk.profileId}/${talk.channelId}`, talk);
  }

  talk(profileId: ProfileId, channelId: ChannelId): AssistTalk | null {
    if (!this.#loaded.has(profileId)) throw new Error(`what helpers remember of ${profileId} was not loaded`);
    return this.#talks.get(`${profileId}/${channelId}`) ?? null;
  }

  putTalk(talk: AssistTalk): void {
    const key = `${talk.profileId}/${talk.channelId}`;
    this.#talks.set(key, talk);
    this.#changed.add(key);
  }

  async loadTurns(ids: Iterable<string>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#turns.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#turns.set(id, null);
    for (const turn of await this.#tx.turns(missing)) this.#turns.set(turn.id, turn);
  }

  turn(id: string): AssistTurn | null {
    const turn = this.#turns.get(id);
    if (turn === undefined) throw new Error(`turn ${id} was not loaded`);
    return turn;
  }

  ask(turn: AssistTurn): void {
    this.#newTurns.push(turn);
  }

  endTurn(turn: AssistTurn, step: Pick<TurnStep, "state" | "fault" | "sentMessageId" | "updatedAt">): void {
    this.#turns.set(turn.id, { ...turn, ...step });
    this.#steps.push({ lane: turn.lane, id: turn.id, ...step });
  }

  keepGap(gap: AssistGap): void {
    this.#gaps.push(gap);
  }

  changes(): AssistChanges {
    return {
      talks: [...this.#changed].flatMap((key) => this.#talks.get(key) ?? []),
      newTurns: this.#newTurns,
      turnSteps: this.#steps,
      gaps: this.#gaps,
    };
  }
}
