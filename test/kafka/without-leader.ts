// Metadata of a cluster in which partitions have no leader, as when the only broker in sync is down. The broker is real, and so
// is the client; what the broker says of these partitions is changed before kafkajs judges it.

const LEADER_NOT_AVAILABLE = 5;

type Metadata = {
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[];
  }[];
};
type Response = { decode(raw: Buffer): Promise<Metadata> };

const responses: readonly Response[] = [0, 1, 2, 3, 4, 5, 6].map((version) =>
  require(`kafkajs/src/protocol/requests/metadata/v${version}/response.js`),
);
const decoders = responses.map(({ decode }) => decode);
const hidden = new Set<string>();

const without = (metadata: Metadata): Metadata => ({
  ...metadata,
  topicMetadata: metadata.topicMetadata.map(({ topic, partitionMetadata, ...more }) => ({
    ...{ ...more, topic },
    partitionMetadata: partitionMetadata.map((one) =>
      hidden.has(`${topic}/${one.partitionId}`)
        ? { ...one, partitionErrorCode: LEADER_NOT_AVAILABLE, leader: -1 }
        : one,
    ),
  })),
});

/** From now on these partitions (`topic/partition`) have no leader for any client of this process. */
export function takeLeaders(partitions: readonly string[]): void {
  for (const one of partitions) hidden.add(one);
  for (const [at, response] of responses.entries())
    response.decode = async (raw) => without(await (decoders[at] as Response['decode'])(raw));
}

/** All partitions have their leaders again. */
export function giveLeaders(): void {
  hidden.clear();
  for (const [at, response] of responses.entries()) response.decode = decoders[at] as Response['decode'];
}
