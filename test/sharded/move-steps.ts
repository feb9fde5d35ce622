import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../src/tooling/dev/vitess/cluster.ts';
import { runCli } from '../support/run-cli.ts';
import { until } from '../support/until.ts';
import { rootDir } from '../support/world.ts';

type Vindex = { readonly type: string; readonly owner?: string; readonly params?: { readonly from: string } };
type Table = { readonly column_vindexes: readonly { readonly name: string }[] };
type VSchema = {
  readonly sharded: boolean;
  readonly vindexes: Readonly<Record<string, Vindex>>;
  readonly tables: Readonly<Record<string, Table>>;
};

type Stream = {
  readonly state: string;
  readonly message: string;
  readonly position: string;
  readonly copy_states: readonly unknown[];
};
type Shown = {
  readonly workflows: readonly {
    readonly shard_streams: Readonly<Record<string, { readonly streams: readonly Stream[] }>>;
  }[];
};
/** Whether a stream has copied everything. Its state is "Running" already before it begins to copy. */
const isFollowing = ({ state, position, copy_states }: Stream) =>
  state === 'Running' && position !== '' && copy_states.length === 0;

export const VSCHEMA = join(rootDir, 'drizzle', 'vschema.json');
const vschema: VSchema = JSON.parse(readFileSync(VSCHEMA, 'utf8'));

/** The five vindexes that have an owner. */
export const LOOKUPS = Object.entries(vschema.vindexes).filter(([, { owner }]) => owner !== undefined);

/** Writes the VSchema without them, but with their tables, to a file. @returns the path */
export function writeFirstVschema(): string {
  const isKept = (name: string) => vschema.vindexes[name]?.owner === undefined;
  const tables = Object.entries(vschema.tables).map(([name, table]) => {
    const column_vindexes = table.column_vindexes.filter((one) => isKept(one.name));
    return [name, { ...table, column_vindexes }];
  });
  const vindexes = Object.entries(vschema.vindexes).filter(([name]) => isKept(name));
  const file = join(rootDir, '.local', 'first-vschema.json');
  const first = { ...vschema, vindexes: Object.fromEntries(vindexes), tables: Object.fromEntries(tables) };
  writeFileSync(file, JSON.stringify(first, null, 2));
  return file;
}

/** Resolves when all streams of a workflow have copied everything, and follow. @throws Error when a stream is broken */
const untilCopied = (cluster: Cluster, workflow: string) =>
  until(async () => {
    const show = ['Workflow', '--keyspace', 'sharded', 'show', '--workflow', workflow];
    const shown: Shown = JSON.parse(await cluster.control(...show, '--include-logs=false'));
    const streams = shown.workflows.flatMap(({ shard_streams }) =>
      Object.values(shard_streams).flatMap((one) => one.streams),
    );
    const broken = streams.find(({ state }) => state === 'Error');
    if (broken !== undefined) throw new Error(broken.message);
    return streams.length > 0 && streams.every(isFollowing);
  });

/** The commands that a move of tables and a split of a shard have in common. */
function workflow(cluster: Cluster, kind: 'MoveTables' | 'Reshard', name: string) {
  const run = (...args: string[]) =>
    cluster.control(kind, '--workflow', name, '--target-keyspace', 'sharded', ...args);
  return {
    async copy(...from: string[]) {
      const said = await run('create', ...from);
      await untilCopied(cluster, name);
      return said;
    },
    async compare() {
      const vdiff = ['VDiff', '--workflow', name, '--target-keyspace', 'sharded'];
      await cluster.control(...vdiff, 'create', '--wait', '--wait-update-interval', '5s');
      const said = await cluster.control(...vdiff, 'show', 'last');
      if (!/State: +completed/.test(said) || !/HasMismatch: +false/.test(said)) throw new Error(said);
      return said;
    },
    switchReads: () => run('switchtraffic', '--tablet-types', 'replica,rdonly'),
    switchWrites: () => run('switchtraffic', '--tablet-types', 'primary'),
    switchAll: () => run('switchtraffic'),
    goBack: () => run('reversetraffic'),
    complete: (...options: string[]) => run('complete', ...options),
  };
}

/** Steps 1 to 9 of docs/deploy.md, "PlanetScale unsharded, then sharded". Each resolves to its output. */
export function createSteps(cluster: Cluster) {
  const tables = workflow(cluster, 'MoveTables', 'shard');
  const lookup = (name: string, ...args: string[]) =>
    cluster.control('LookupVindex', '--name', name, '--table-keyspace', 'sharded', ...args);
  const eachLookup = async (...args: string[]) => {
    const said: string[] = [];
    for (const [name] of LOOKUPS) said.push(await lookup(name, ...args));
    return said.join('\n');
  };
  return {
    ...tables,
    addShards: () => cluster.addShards(writeFirstVschema()),
    copy: () => tables.copy('--source-keyspace', 'shopping', '--all-tables'),
    async fillLookups() {
      const said: string[] = [];
      for (const [name, { type, owner = '', params }] of LOOKUPS) {
        const columns = ['--table-owner-columns', params?.from ?? ''];
        const vindex = ['--type', type, '--table-owner', owner, ...columns, '--table-vindex-type', 'xxhash'];
        said.push(await lookup(name, 'create', '--keyspace', 'sharded', ...vindex));
        await untilCopied(cluster, name);
      }
      return said.join('\n');
    },
    useLookups: () => eachLookup('externalize'),
    leaveLookups: () => eachLookup('internalize'),
    endLookups: () => eachLookup('complete'),
    async declare() {
      await cluster.control('ApplyVSchema', '--vschema-file', VSCHEMA, 'sharded');
    },
  };
}

/** Step 10: the first shard is split in two. Each resolves to its output. */
export function createSplit(cluster: Cluster) {
  const split = workflow(cluster, 'Reshard', 'more');
  return {
    ...split,
    addTablets: () => cluster.addHalves(),
    copy: () => split.copy('--source-shards', '-80', '--target-shards', '-40,40-80'),
    async endTablets() {
      for (const uid of ['103', '104']) await cluster.end(uid);
    },
  };
}

/** Runs a command of ours on the given keyspace. @returns its output @throws Error when it fails */
export async function ours(name: 'db-migrate' | 'db-check', databaseUrl: string): Promise<string> {
  const { out, err, code } = await runCli(name, [], { DATABASE_URL: databaseUrl, DATABASE_SHARDED: 'true' });
  if (code !== 0) throw new Error(`${name}: ${out}${err}`);
  return out.trim();
}
