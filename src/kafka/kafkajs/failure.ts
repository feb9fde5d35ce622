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

/** Whether it may go better another time: kafkajs's own rule, and the names above. */
export function isPassing(error: unknown): boolean {
  let last: unknown = error;
  for (let depth = 0; depth < 10; depth += 1) {
    const { name, cause, originalError } = (last ?? {}) as {
      name?: string;
      cause?: unknown;
      originalError?: unknown;
    };
    if (PASSING.has(name ?? '')) return true;
    const inner = cause ?? originalError;
    if (inner === null || typeof inner !== 'object') break;
    last = inner;
  }
  return (last as { retriable?: unknown } | null | undefined)?.retriable === true;
}
