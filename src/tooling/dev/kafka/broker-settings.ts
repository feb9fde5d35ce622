/** The partitions of topics that their first message makes. */
const PARTITIONS = 8;

/**
 * Settings of one process that is controller and broker. The settings name the quorum, so that data and ports can
 * change apart; --standalone would write the controller's port into the data.
 */
export function clusterSettings(dataDir: string, port = 9092, controllerPort = 9093): string {
  return lines({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': escaped(dataDir),
  });
}

/** The whole server.properties: small, fast, and without replicas. */
export function brokerSettings(dataDir: string, port: number, controllerPort: number): string {
  return (
    clusterSettings(dataDir, port, controllerPort) +
    lines({
      'auto.create.topics.enable': true,
      'num.partitions': PARTITIONS,
      'offsets.topic.num.partitions': 1,
      'offsets.topic.replication.factor': 1,
      'transaction.state.log.num.partitions': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'share.coordinator.state.topic.num.partitions': 1,
      'share.coordinator.state.topic.replication.factor': 1,
      'share.coordinator.state.topic.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      // Tests kill consumers, whose partitions should be free in seconds.
      'group.min.session.timeout.ms': 1000,
      // After a crash the controller accepts the broker again when its last session is over.
      'broker.session.timeout.ms': 2000,
      'broker.heartbeat.interval.ms': 500,
      'num.network.threads': 2,
      'num.io.threads': 4,
      'background.threads': 2,
      'log.cleaner.dedupe.buffer.size': 8_388_608,
      'log.index.size.max.bytes': 1_048_576,
      'log.segment.bytes': 67_108_864,
    })
  );
}

/** Escapes a value: the format is Latin-1, and a backslash begins an escape. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const lines = (settings: Record<string, string | number | boolean>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
