import { circles } from './circles.ts';
import { upwardImports } from './inner-rooms.ts';
import { PACKAGES, ROOMS, RUNTIME_ROOMS, roomOf, tableBreaches } from './rooms.ts';
import type { SourceFile } from './source-file.ts';

/** Checks files against the table of rooms (rooms.ts). Pure: files in, sentences out. */

/** Files of a portable room that only Bun's entries use (by src/db/tcp-client.ts). */
const RUNTIME_FILES = new Set(['src/db/own-connection.ts', 'src/db/join-writes.ts']);
const LINES_MAX = 300;

/** Every breach of the table, as sentences. */
export function breaches(files: readonly SourceFile[]): string[] {
  const own = files.flatMap((file) => [
    ...importBreaches(file),
    ...upwardImports(
      file,
      file.imports.filter((target) => target.startsWith('.')).map((target) => resolve(file.path, target)),
    ),
    ...runtimeBreaches(file),
    ...domainBreaches(file),
    ...promiseBreaches(file),
    ...rowBreaches(file),
    ...sizeBreaches(file),
  ]);
  return [...own, ...circles(files), ...tableBreaches()];
}

function importBreaches({ path, text, imports }: SourceFile): string[] {
  const from = roomOf(path);
  return imports.flatMap((target) => {
    if (!target.startsWith('.')) return packageBreaches(path, from, target);
    const inside = resolve(path, target);
    const room = roomOf(inside);
    const rule = ROOMS[from];
    if (rule === undefined || !inside.startsWith('src/')) return [];
    if (from === 'repositories' && room === 'repositories' && !isTypeOnly(text, target))
      return [`${path}: repositories never import each other`];
    if (room === from || names(rule.may, room, inside)) return [];
    if (names(rule.typesOnly ?? [], room, inside) && isTypeOnly(text, target)) return [];
    if (names(rule.loads ?? [], room, inside) && !statementsOf(text, target).includes('value')) return [];
    return [`${path}: ${from} may not import ${inside}`];
  });
}

/** Whether a list of rooms and single files has this file. */
const names = (list: readonly string[], room: string, inside: string): boolean =>
  list.some((name) => name === room || inside === `src/${name}.ts`);

function packageBreaches(path: string, room: string, target: string): string[] {
  const owner = Object.keys(PACKAGES).find((name) => target === name || target.startsWith(`${name}/`));
  if (owner !== undefined && PACKAGES[owner]?.includes(room) !== true)
    return [`${path}: ${room} may not import ${target}`];
  const isRuntime = target.startsWith('node:') || target === 'bun' || target.startsWith('bun:');
  return isRuntime && !RUNTIME_ROOMS.has(room) && !RUNTIME_FILES.has(path)
    ? [`${path}: ${room} is portable and may not import ${target}`]
    : [];
}

/** The kind of each import statement of a target, without `import()`. */
const statementsOf = (text: string, target: string): readonly ('type' | 'value')[] => {
  const quoted = target.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const found = text.matchAll(new RegExp(`(?:import|export)\\s+(type\\s)?[^;]*?from '${quoted}'`, 'g'));
  return [...found].map((match) => (match[1] === undefined ? 'value' : 'type'));
};

/** Whether every import statement of a target imports types alone. */
export const isTypeOnly = (text: string, target: string): boolean => {
  const statements = statementsOf(text, target);
  return statements.length > 0 && !statements.includes('value');
};

function runtimeBreaches({ path, text }: SourceFile): string[] {
  if (RUNTIME_ROOMS.has(roomOf(path))) return [];
  return /(?<![\w.'])(?:process\.|Bun\.)/.test(withoutComments(text))
    ? [`${path}: is portable and may not use process or Bun`]
    : [];
}

function domainBreaches({ path, text }: SourceFile): string[] {
  if (roomOf(path) !== 'domain') return [];
  return /\b(?:async|await)\b|Date\.now|Math\.random|new Date\(\)|crypto\./.test(withoutComments(text))
    ? [`${path}: domain is pure: no async, clock or chance`]
    : [];
}

/** Rooms in which a promise that is passed on must be an Eager (src/platform/eager.ts), for it is work begun early. */
const OWNING_ROOMS = new Set(['operations', 'service', 'events', 'repositories', 'http']);
/** A promise as a field, a parameter or a type alias; not as a function's result. */
const BARE_PROMISE = /(?:\w\??:|\btype \w+(?:<[^=]*>)? =)\s*(?:null \| )?Promise</;

/** Rooms whose parts requests of an isolate share; a promise of one request must not be waited for by another. */
const SHARED_ROOMS = new Set([...OWNING_ROOMS, 'platform', 'trace', 'upstream']);
const KEPT_PROMISE = /\blet \w+: [^=;]*\bPromise</;

function promiseBreaches({ path, text }: SourceFile): string[] {
  const code = withoutComments(text);
  if (SHARED_ROOMS.has(roomOf(path)) && KEPT_PROMISE.test(code))
    return [`${path}: keeps a promise: keep what it gives`];
  return OWNING_ROOMS.has(roomOf(path)) && BARE_PROMISE.test(code)
    ? [`${path}: hands a promise on: make it Eager`]
    : [];
}

/** Rooms that may use the row types of drizzle. Rooms above them use types of the domain. */
const ROW_ROOMS = new Set(['db', 'row-contracts', 'repositories', 'tooling']);
/** An exported type that contains a row type, up to the end of its statement. */
const EXPORTED_ROW = /export type [^;]*\$inferSelect/;
/** A method without a declared result, so that its type is whatever drizzle makes of the columns. */
const UNTYPED_METHOD = /\basync \w+\([^()]*\) \{/;

function rowBreaches({ path, text }: SourceFile): string[] {
  const room = roomOf(path);
  const code = withoutComments(text);
  if (!ROW_ROOMS.has(room) && code.includes('$infer'))
    return [`${path}: ${room} may not use the row types of drizzle`];
  return room === 'repositories' && (EXPORTED_ROW.test(code) || UNTYPED_METHOD.test(code))
    ? [`${path}: gives row types of drizzle: name a type of the domain`]
    : [];
}

function sizeBreaches({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length;
  return lines > LINES_MAX ? [`${path}: ${lines} lines, at most ${LINES_MAX}`] : [];
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');

/** `../db/client.ts` in `src/http/x.ts` becomes `src/db/client.ts`. */
export function resolve(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
