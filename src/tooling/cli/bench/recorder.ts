import { parseConfig } from '../../../config/config.ts';
import { openTcpDatabase } from '../../../db/tcp-client.ts';
import { createApp } from '../../../http/app.ts';
import { createTokenVerifier } from '../../../http/auth.ts';
import { hs256By } from '../../../http/hs256.ts';
import { createServiceAuth } from '../../../http/service-auth.ts';
import { nodeHmac } from '../../../platform/bun/runtime.ts';
import { createService, upstreamsOf } from '../../../service/create-service.ts';
import { devEnv } from '../../dev/dev-env.ts';
import type { Call, Recording, Statement } from './bare.ts';

/**
 * Runs the service in this process to record what one request or event sends. `env` is that of the server. `record`
 * returns what `work` sent, and the text that `work` resolves to as the answer.
 */
export function startRecorder(databaseUrl: string, env: Readonly<Record<string, string>>) {
  let on: { statements: Statement[]; calls: Call[] } | null = null;
  const config = parseConfig({ ...devEnv, ...env, DATABASE_URL: databaseUrl });
  const database = openTcpDatabase(databaseUrl, 4, (text, params) => {
    on?.statements.push({ sql: text, params });
  });
  const recordingFetch = async (request: Request) => {
    const body = request.method === 'GET' ? null : await request.clone().text();
    on?.calls.push({ url: request.url, method: request.method, body });
    return fetch(request);
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const upstream = upstreamsOf(config, {}, { fetch: recordingFetch });
  const service = createService(config, { database, upstream, log });
  const app = createApp({
    deps: service.deps,
    handleEvent: service.handleEvent,
    config,
    log,
    verifyToken: createTokenVerifier(config, Date.now, { hs256: hs256By(nodeHmac) }),
    authenticateService: createServiceAuth(config, Date.now),
    limits: { take: async () => ({ ok: true }), begin: async () => ({ ok: true, end: async () => {} }) },
    readiness: async () => ({ ready: true, reasons: [] }),
  });
  return {
    fetch: async (request: Request): Promise<Response> => app.fetch(request),
    handleEvent: service.handleEvent,
    async record(work: () => Promise<string>): Promise<Recording> {
      const taken: { statements: Statement[]; calls: Call[] } = { statements: [], calls: [] };
      on = taken;
      const answer = await work();
      on = null;
      return { ...taken, answer };
    },
    stop: () => database.close(),
  };
}

export type Recorder = ReturnType<typeof startRecorder>;
