import type { TopicOffsets } from './port.ts';

/** What was handed out of one partition, in the order it came; the commit is its finished prefix. */
export type Handed = { readonly offset: string; isDone: boolean };

/** The progress of one partition within one generation of the group. */
export class PartitionOffsets {
  #handed: Handed[] = [];
  readonly #unfinished = new Set<string>();
  #reached: string | null = null;
  #committed: string | null = null;

  /** Null when this record is being worked on already: after a lost connection it is fetched again. */
  hand(offset: string): Handed | null {
    if (this.#unfinished.has(offset)) return null;
    const handed = { offset, isDone: false };
    this.#handed.push(handed);
    this.#unfinished.add(offset);
    return handed;
  }

  finish(handed: Handed): void {
    handed.isDone = true;
    this.#unfinished.delete(handed.offset);
  }

  /** Marks an offset without a record (a transaction's marker) as done. */
  pass(offset: string): void {
    this.#handed.push({ offset, isDone: true });
  }

  /** The offset to commit: the first one that is not finished. null when it is committed already. */
  due(): string | null {
    const unfinishedAt = this.#handed.findIndex((handed) => !handed.isDone);
    const done = unfinishedAt === -1 ? this.#handed.length : unfinishedAt;
    const last = this.#handed[done - 1];
    if (last !== undefined) {
      this.#reached = String(BigInt(last.offset) + 1n);
      this.#handed = this.#handed.slice(done);
    }
    return this.#reached === this.#committed ? null : this.#reached;
  }

  committed(offset: string): void {
    this.#committed = offset;
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
