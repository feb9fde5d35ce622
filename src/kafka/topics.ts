/**
 * The topics with events for us: those with the prefix, or exactly the `listed` ones if there are any. A listed one is a
 * topic, or `topic=name` where its name does not tell the event's.
 */
export type TopicChoice = { readonly eventPrefix: string; readonly listed: readonly string[] };

const partsOf = (listed: string): readonly string[] => listed.split('=');

/** The existing topics to subscribe to, sorted. */
export function chooseTopics(existing: readonly string[], { eventPrefix, listed }: TopicChoice): string[] {
  const named = new Set(listed.map((one) => partsOf(one)[0]));
  const isWanted = (topic: string) => (named.size > 0 ? named.has(topic) : topic.startsWith(eventPrefix));
  return existing.filter(isWanted).sort();
}

/** The event's name: the one that is listed for the topic, else the topic without the prefix. */
export function eventName(topic: string, { eventPrefix, listed }: TopicChoice): string {
  const [, name] = listed.map(partsOf).find(([of]) => of === topic) ?? [];
  return name ?? (topic.startsWith(eventPrefix) ? topic.slice(eventPrefix.length) : topic);
}
