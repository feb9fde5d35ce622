/** What kafkajs gives up on though it passes: what a broker on its way down or up answers. */
const PASSING = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSBrokerNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSStaleTopicMetadataAssignment',
]);

/** An error and its causes, outermost first. */
function linksOf(error: unknown): readonly Readonly<Record<string, unknown>>[] {
  const links: Record<string, unknown>[] = [];
  let current = error;
  while (links.length < 10 && current !== null && typeof current === 'object') {
    const link = current as Record<string, unknown>;
    links.push(link);
    current = link.cause ?? link.originalError;
  }
  return links;
}

/** Whether it may go better another time: kafkajs's own rule, and the names above. */
export function isPassing(error: unknown): boolean {
  const links = linksOf(error);
  return links.some(({ name }) => PASSING.has(String(name))) || links.at(-1)?.retriable === true;
}

/** The topics that the broker's refusal is about, where the answer named them (the patch of kafkajs). */
export const refusedTopics = (error: unknown): readonly string[] =>
  linksOf(error).flatMap(({ topics }) => (Array.isArray(topics) ? topics.map(String) : []));

const TOPIC_REFUSALS = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'TOPIC_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
]);

/** Whether the broker refuses a topic that it was asked for: there is none, or it is not for us. */
export const isTopicRefused = (error: unknown): boolean =>
  linksOf(error).some(({ type }) => TOPIC_REFUSALS.has(String(type)));
