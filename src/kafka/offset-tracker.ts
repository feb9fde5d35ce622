import type { TopicOffsets } from './port.ts';

/** What was handed out of one partition; the commit is its finished prefix. */
export type Handed = { readonly offset: bigint; isDone: boolean };

/**
 * The progress of one partition within one generation of the group. After a lost connection a batch is fetched again, so
 * offsets may come twice: each is handed out once, and the finished prefix only grows. Offsets that begin below what was
 * taken belong to a new log (the topic was made anew, or cut short): all of it is handed out. Whether the log is new is a
 * guess, so nothing that is unfinished is forgotten with the old one: it still holds the commit back.
 */
export class PartitionOffsets {
  /** Ascending, each offset once, none below `#reached`. */
  #handed: Handed[] = [];
  readonly #known = new Set<bigint>();
  /** Unfinished records of before a new log. They never move `#reached`. */
  #left: Handed[] = [];
  /** Where the batch began that is fetched now; the next one begins there again until this one is taken. */
  #position: bigint | null = null;
  #reached: bigint | null = null;
  #committed: bigint | null = null;

  /** A fetched batch begins with this offset. */
  begin(offset: string): void {
    const position = BigInt(offset);
    if (this.#position !== null && position < this.#position) {
      this.#left.push(...this.#handed);
      this.#handed = [];
      this.#known.clear();
      this.#reached = null;
    }
    this.#position = position;
  }

  /** The batch with this last offset is not fetched again. */
  taken(lastOffset: string): void {
    this.#position = BigInt(lastOffset) + 1n;
  }

  /** Null when this record was handed out already. */
  hand(offset: string): Handed | null {
    return this.#add({ offset: BigInt(offset), isDone: false });
  }

  finish(handed: Handed): void {
    handed.isDone = true;
  }

  /** Marks an offset without a record (a transaction's marker) as done. */
  pass(offset: string): void {
    this.#add({ offset: BigInt(offset), isDone: true });
  }

  #add(handed: Handed): Handed | null {
    const { offset } = handed;
    if (this.#known.has(offset) || (this.#reached !== null && offset < this.#reached)) return null;
    this.#known.add(offset);
    let at = this.#handed.length;
    while (at > 0 && (this.#handed[at - 1] as Handed).offset > offset) at -= 1;
    this.#handed.splice(at, 0, handed);
    return handed;
  }

  /** The offset to commit: the first one that is not finished. null when it is committed already, or none is known. */
  due(): string | null {
    const unfinishedAt = this.#handed.findIndex((handed) => !handed.isDone);
    const done = this.#handed.splice(0, unfinishedAt === -1 ? this.#handed.length : unfinishedAt);
    for (const { offset } of done) this.#known.delete(offset);
    const last = done.at(-1);
    if (last !== undefined) this.#reached = last.offset + 1n;
    if (this.#reached === null) return null;
    this.#left = this.#left.filter((handed) => !handed.isDone);
    let due = this.#reached;
    for (const { offset } of this.#left) if (offset < due) due = offset;
    return due === this.#committed ? null : String(due);
  }

  committed(offset: string): void {
    this.#committed = BigInt(offset);
  }
}

/** The progress of all assigned partitions; a rebalance makes a new one. */
export class OffsetTracker {
  readonly #partitions = new Map<string, Map<number, PartitionOffsets>>();

  of(topic: string, partition: number): PartitionOffsets {
    let partitions = this.#partitions.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#partitions.set(topic, partitions);
    }
    let progress = partitions.get(partition);
    if (progress === undefined) {
      progress = new PartitionOffsets();
      partitions.set(partition, progress);
    }
    return progress;
  }

  /** What is to be committed. */
  due(): readonly TopicOffsets[] {
    return [...this.#partitions].flatMap(([topic, partitions]) => {
      const due = [...partitions].flatMap(([partition, progress]) => {
        const offset = progress.due();
        return offset === null ? [] : [{ partition, offset }];
      });
      return due.length === 0 ? [] : [{ topic, partitions: due }];
    });
  }

  committed(topics: readonly TopicOffsets[]): void {
    for (const { topic, partitions } of topics) {
      for (const { partition, offset } of partitions) this.of(topic, partition).committed(offset);
    }
  }
}
