import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { type Answer, type As, rootDir, type Sent, serviceToken } from '../support/world.ts';

/** Commands to a release's process beside its API. */
export type Ask =
  | { readonly do: 'reset' | 'log' | 'sweep' }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'records'; readonly records: readonly Sent[] }
  | { readonly do: 'replay'; readonly letterId: string }
  | { readonly do: 'relay'; readonly holder: string };
export type Told = {
  /** all log lines since `reset` */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly outcomes: readonly string[];
  readonly replayed: string | null;
  /** in the sequence of sending; null while another relay has the lease */
  readonly sent: readonly { readonly orderId: string; readonly topic: string }[] | null;
};

/** Tokens stay valid however far the clocks are advanced. */
const TOKEN_LIFE_S = 90 * 86_400;
const CART = ['37804755-378047556-2', '5120010-51200101-1'];

/** One running release: its API for callers, and the work of its consumer and timers. */
export type Side = Awaited<ReturnType<typeof startSide>>;

export async function startSide(
  name: string,
  root: string,
  databaseUrl: string,
  upstreams: MockUpstreamsServer,
) {
  const child = spawn(process.execPath, [join(rootDir, 'test', 'rollout', 'host.ts'), root], {
    cwd: root,
    // The child's stdin ends with this process, and then the child ends.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ROLLOUT_DATABASE_URL: databaseUrl,
      ROLLOUT_UPSTREAMS: JSON.stringify(upstreams.urls),
    },
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      const listening = /listening (\d+)/.exec(String(text))?.[1];
      if (listening !== undefined) resolve(listening);
    });
    child.once('close', () => reject(new Error(`${name} did not start`)));
  });
  const origin = `http://127.0.0.1:${port}`;

  async function send(method: string, path: string, body: unknown, headers: Record<string, string>) {
    const response = await fetch(origin + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, json: JSON.parse(text) } as Answer;
  }
  const asUser = async ({ user = '1001', region = 'US', key, headers }: As) => ({
    authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, user ?? '', TOKEN_LIFE_S)}`,
    'cm-user-region': region,
    'cm-client': 'ios_5.10.0',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...headers,
  });
  const control = async (ask: Ask): Promise<Told> => {
    const response = await fetch(`${origin}/control`, { method: 'POST', body: JSON.stringify(ask) });
    return (await response.json()) as Told;
  };
  return {
    name,
    control,
    get: async (path: string, as: As = {}) => send('GET', path, undefined, await asUser(as)),
    post: async (path: string, body?: unknown, as: As = {}) => send('POST', path, body, await asUser(as)),
    checkout: async (body: Record<string, unknown> = {}, as: As = {}) =>
      send(
        'POST',
        '/shopping/cart/checkout/entries',
        { entries: CART, addr_id: '501', ...body },
        await asUser(as),
      ),
    service: (who: Parameters<typeof serviceToken>[0], path: string, body?: unknown, method = 'POST') =>
      send(method, path, body, serviceToken(who)),
    /** Sends an event by HTTP as the orders service. @returns the outcome, or the error's word */
    async event(event: string, body: unknown): Promise<string> {
      const { json } = await send('POST', `/event/${event}`, body, serviceToken('orders'));
      return json.data.outcome ?? json.error;
    },
    /** Handles several records at once, as its consumer reads them. */
    records: async (...records: readonly Sent[]) => (await control({ do: 'records', records })).outcomes,
    sweep: async () => void (await control({ do: 'sweep' })),
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
