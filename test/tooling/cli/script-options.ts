/** A script of package.json that runs a file of ours, as a person may call it. Written by hand: it judges the commands. */
export type Script = {
  /** names of the options beside --help */
  readonly options: readonly string[];
  /** takes arguments that are no options, or hands them on */
  readonly takesOthers?: true;
  /** hands unknown options to another program */
  readonly handsOn?: true;
};

const choice = ['only', 'all', 'seed'];

export const SCRIPT_OPTIONS: Readonly<Record<string, Script>> = {
  dev: { options: ['reset'] },
  'dev:worker': { options: ['reset'] },
  test: { options: ['database'], takesOthers: true, handsOn: true },
  start: { options: [] },
  consumer: { options: [] },
  token: { options: ['ttl', 'service', 'sign', 'body'], takesOthers: true },
  demo: { options: ['url', 'user'] },
  client: { options: ['out'] },
  'sim:logistics': { options: ['order', 'to', 'every', 'groups', 'url'] },
  shadow: {
    options: [
      ...['old', 'new', 'port', 'host', 'share', 'by', 'route', 'rules', 'record', 'report', 'for'],
      ...['queue', 'concurrency', 'timeout', 'json'],
    ],
  },
  replay: {
    options: [
      ...['new', 'old', 'format', 'rules', 'allow', 'rate', 'speed', 'concurrency', 'timeout', 'sign'],
      ...['report', 'resume', 'json'],
    ],
    takesOthers: true,
  },
  'replay:events': {
    options: ['copy', 'old', 'from-time', 'from-offset', 'rules', 'allow', 'report', 'json'],
  },
  cutover: {
    options: [
      ...['old', 'new', 'shadow', 'allow', 'compared', 'old-group', 'lag', 'skew', 'token-file'],
      ...['no-rows', 'json'],
    ],
    takesOthers: true,
  },
  'db:migrate': { options: [] },
  'db:check': { options: ['no-rows'] },
  'db:adopt': { options: ['from', 'out', 'force'] },
  'db:inherit': { options: [] },
  dlq: {
    options: ['topic', 'reason', 'older', 'state', 'limit', 'all', 'dry-run', 'json'],
    takesOthers: true,
  },
  'user:export': { options: ['dry-run', 'orders'], takesOthers: true },
  'user:erase': { options: ['dry-run', 'orders'], takesOthers: true },
  'build:worker': { options: ['hyperdrive'] },
  bench: {
    options: ['seconds', 'clients', 'only', 'quick', 'json', 'mix', 'rate', 'edge', 'requests'],
  },
  crashes: { options: choice },
  pairs: { options: choice },
  'crashes:shards': { options: ['only'] },
  'move:shards': { options: ['rate', 'orders', 'keep-data', 'seed'] },
  mutants: { options: ['list', 'only', 'whole', 'jobs', 'skip-control', 'doc'] },
  mutate: {
    options: [
      ...['all', 'sample', 'seed', 'folder', 'tests', 'pure', 'patience', 'workers', 'list', 'fresh'],
      ...['ci', 'stale', 'keep', 'found'],
    ],
  },
  search: { options: ['states', 'minutes', 'depth', 'workers', 'order'] },
  adoption: { options: ['whole', 'keep'] },
  show: { options: ['requests', 'seed', 'rounds'] },
  histories: { options: ['count', 'seed', 'steps', 'replay'] },
  lives: { options: ['count', 'seed', 'replay'] },
  endurance: { options: ['minutes', 'rate', 'seed'] },
  failovers: { options: ['planned', 'emergency', 'rate', 'driver', 'seed'] },
  verify: { options: [] },
};
