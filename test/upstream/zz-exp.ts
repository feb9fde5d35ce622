import { http, HttpResponse, getResponse } from 'msw';
import { setupServer } from 'msw/node';
// 1. drop connection variants
const variants: Record<string, (srv: any, req: Request) => Response> = {
  streamError: () => new Response(new ReadableStream({ pull(c) { c.error(new Error('x')); } })),
  streamAfterChunk: () => new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode(' ')); }, pull(c) { c.error(new Error('x')); } })),
  responseError: () => Response.error(),
  timeout: (srv, req) => { srv.timeout(req, 1); return new Response(new ReadableStream({ pull() { return new Promise(() => {}); } })); },
  badLen: () => new Response('{"ok":true}', { headers: { 'content-length': '100' } }),
};
const srv = Bun.serve({ port: 0, hostname: '127.0.0.1', development: false, error(e) { return new Response('err', { status: 500 }); }, fetch(req, s) { return variants[new URL(req.url).pathname.slice(1)]!(s, req); } });
for (const k of Object.keys(variants)) {
  const t = performance.now();
  try { const r = await fetch(srv.url + k, { signal: AbortSignal.timeout(3000) }); console.log(k, r.status, JSON.stringify(await r.text())); } catch (e) { console.log(k, 'threw', String(e), (e as any).code, performance.now() - t); }
}
srv.stop(true);
// 2. msw signal
const m = setupServer(http.get('http://x.test/slow', async ({ request }) => { 
  request.signal.addEventListener('abort', () => console.log('handler saw abort'));
  await new Promise((r) => setTimeout(r, 500)); return HttpResponse.json({}); }),
  http.get('http://x.test/err', () => HttpResponse.error()));
m.listen({ onUnhandledRequest: 'error' });
try { await fetch(new Request('http://x.test/slow', { signal: AbortSignal.timeout(30) })); } catch (e) { console.log('slow', (e as any).name, String(e)); }
try { await fetch(new Request('http://x.test/err')); } catch (e) { console.log('err', (e as any).name, String(e)); }
let hits = 0;
const real = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch() { hits++; return new Response('hi'); } });
try { await fetch(new Request(real.url)); } catch (e) { console.log('unmocked', (e as any).name, String(e), (e as any).cause); }
console.log('hits', hits); real.stop(true); m.close();
await new Promise((r) => setTimeout(r, 600));
