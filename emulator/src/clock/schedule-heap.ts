export type ScheduledTask = {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
};

/** A binary heap by time, then by order of scheduling: one timer serves any number of tasks. */
export class ScheduleHeap {
  readonly #tasks: ScheduledTask[] = [];
  #order = 0;

  get size(): number {
    return this.#tasks.length;
  }

  push(at: number, run: () => void): ScheduledTask {
    const task: ScheduledTask = { at, order: this.#order++, run, cancelled: false };
    const tasks = this.#tasks;
    let index = tasks.length;
    tasks.push(task);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = tasks[parent];
      if (!above || !before(task, above)) break;
      tasks[index] = above;
      index = parent;
    }
    tasks[index] = task;
    return task;
  }

  /** The next live task; cancelled ones are dropped on the way. */
  peek(): ScheduledTask | undefined {
    while (this.#tasks[0]?.cancelled) this.#remove();
    return this.#tasks[0];
  }

  pop(): ScheduledTask | undefined {
    const head = this.peek();
    if (head) this.#remove();
    return head;
  }

  clear(): void {
    this.#tasks.length = 0;
  }

  #remove(): void {
    const tasks = this.#tasks;
    const last = tasks.pop();
    if (!last || tasks.length === 0) return;
    let index = 0;
    for (;;) {
      const left = tasks[2 * index + 1];
      const right = tasks[2 * index + 2];
      if (!left) break;
      const goesRight = right !== undefined && before(right, left);
      const child = goesRight ? right : left;
      if (!before(child, last)) break;
      tasks[index] = child;
      index = 2 * index + (goesRight ? 2 : 1);
    }
    tasks[index] = last;
  }
}

function before(a: ScheduledTask, b: ScheduledTask): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
