/** The topics with events for us: those with the prefix, or exactly the `listed` ones if there are any. */
export type TopicChoice = { readonly eventPrefix: string; readonly listed: readonly string[] };

/** The existing topics to subscribe to, sorted. */
export function chooseTopics(existing: readonly string[], choice: TopicChoice): string[] {
  const isWanted = (topic: string) =>
    choice.listed.length > 0 ? choice.listed.includes(topic) : topic.startsWith(choice.eventPrefix);
  return existing.filter(isWanted).sort();
}

/** The event's name: the topic without the prefix. */
export const eventName = (topic: string, choice: TopicChoice): string =>
  topic.startsWith(choice.eventPrefix) ? topic.slice(choice.eventPrefix.length) : topic;
