const text = { type: 'string' };
const TRACEPARENT = {
  type: 'string',
  pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
  description: 'W3C trace context',
};

/** Headers of incoming records; none is required. */
export const INCOMING_HEADERS = { type: 'object', properties: { traceparent: TRACEPARENT } };

/** Headers of outgoing records: our own, and those of CloudEvents' Kafka binding (binary mode). */
export const CLOUD_EVENT_HEADERS = {
  type: 'object',
  required: ['event_id', 'content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type'],
  properties: {
    event_id: { ...text, description: 'the same as in the payload' },
    'content-type': { const: 'application/json' },
    traceparent: TRACEPARENT,
    ce_specversion: { const: '1.0' },
    ce_id: { ...text, description: 'the event_id' },
    ce_source: { const: '/shopping' },
    ce_type: { ...text, description: 'the topic without its prefix: order.paid' },
    ce_subject: {
      ...text,
      description: 'the key of the record: the order id, or `u:{user}` of a notification of no order',
    },
    ce_traceparent: {
      ...TRACEPARENT,
      description: 'the same as traceparent (distributed tracing extension)',
    },
  },
};
