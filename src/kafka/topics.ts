/** The topics with events for us: those with the prefix, and the `listed` ones. */
export type TopicChoice = { readonly eventPrefix: string; readonly listed: readonly string[] };

/** The existing topics to subscribe to, sorted. */
export function chooseTopics(existing: readonly string[], choice: TopicChoice): string[] {
  const isWanted = (topic: string) => topic.startsWith(choice.eventPrefix) || choice.listed.includes(topic);
  return existing.filter(isWanted).sort();
}

/** The event's name: the topic without the prefix. */
export const eventName = (topic: string, choice: TopicChoice): string =>
  topic.startsWith(choice.eventPrefix) ? topic.slice(choice.eventPrefix.length) : topic;
