/** Which topics are events for us: those with the prefix, or, when `listed` is not empty, exactly those. */
export type TopicChoice = { readonly eventPrefix: string; readonly listed: readonly string[] };

/** The topics to subscribe to, of those that exist; sorted. */
export function chooseTopics(existing: readonly string[], choice: TopicChoice): string[] {
  const isWanted = (topic: string) =>
    choice.listed.length > 0 ? choice.listed.includes(topic) : topic.startsWith(choice.eventPrefix);
  return existing.filter(isWanted).sort();
}

/** The event's name: the topic without the prefix. */
export const eventName = (topic: string, choice: TopicChoice): string =>
  topic.startsWith(choice.eventPrefix) ? topic.slice(choice.eventPrefix.length) : topic;
